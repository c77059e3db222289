import { ConfigError } from '../../core/errors.ts';
import { foldLazily } from '../../run/fold-shard.ts';
import { ShardStore } from '../../run/shard-store.ts';
import type { LockedRun } from '../existing-run.ts';
import { formatCounted } from '../format.ts';
import type { Output } from '../output.ts';
import { resume, type ResumeRequest } from './resume.ts';

export interface RetryRequest extends ResumeRequest {
  readonly stage?: string | undefined;
  readonly code?: string | undefined;
}

/** `recaptor retry`: takes failed records back and does them again, then all that follows. */
export async function retry(request: RetryRequest, output: Output): Promise<number> {
  return resume(request, output, 'retry', {
    prepare: async (run) => {
      const count = await forgetFailed(run, request);
      output.note(
        `${formatCounted(count, 'failed record')} ${count === 1 ? 'is' : 'are'} taken back.`,
      );
    },
  });
}

async function forgetFailed(
  { directory, assembly }: LockedRun,
  { stage: name, code }: RetryRequest,
): Promise<number> {
  const stages = assembly.stages.filter(({ stage }) => name === undefined || stage.name === name);
  if (stages.length === 0) {
    const names = assembly.stages.map(({ stage }) => stage.name).join(', ');
    throw new ConfigError(`--stage ${name}: this run has no such stage; it has: ${names}`);
  }
  const store = new ShardStore(directory);
  let count = 0;
  for (const shard of await shardsOf(store, assembly)) {
    for (const { key } of stages) {
      count += await store.forget(
        key,
        shard,
        (line) => line.outcome === 'fail' && (code === undefined || line.code === code),
      );
    }
  }
  return count;
}

/** Those of the sources, and those of their clips, which the stage that splits alone can tell. */
async function shardsOf(
  store: ShardStore,
  { stages }: LockedRun['assembly'],
): Promise<ReadonlySet<string>> {
  const shards = new Set(await store.shards());
  const splitAt = stages.findIndex(({ stage }) => stage.splits);
  if (splitAt === -1) return shards;
  const untilSplit = stages.slice(0, splitAt + 1);
  for (const sourceShard of await store.shards()) {
    for (const record of await foldLazily(store, untilSplit, sourceShard)) shards.add(record.shard);
  }
  return shards;
}
