import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/schema.ts';
import type { ColumnMapping, Dataset, Row } from '../core/dataset.ts';
import { BudgetError } from '../core/errors.ts';
import type { FoldedRecord } from '../core/record.ts';
import { stagesAsOfNow } from '../run/barriers.ts';
import { foldShards } from '../run/plan.ts';
import { ShardStore } from '../run/shard-store.ts';
import { assemble, type Assembly } from './assemble.ts';
import { askedOnline } from './budget.ts';
import { openQueue } from './open-queue.ts';
import type { Output } from './output.ts';
import { prepareRun } from './prepare-run.ts';
import { readSamples } from './read-samples.ts';
import type { Stopping } from './stopping.ts';
import { timedMedia } from './timed-media.ts';
import { workRun } from './work-run.ts';

export interface PilotRequest {
  readonly location: string;
  readonly dataset: Dataset;
  readonly map: Partial<ColumnMapping>;
  /** The records to try. */
  readonly rows: readonly Row[];
  readonly config: Config;
  /** See `assemble`. */
  readonly answered: ReadonlySet<string>;
  readonly output: Output;
  readonly stopping: Stopping;
}

/** What became of a pilot. */
export interface Pilot {
  readonly records: readonly FoldedRecord[];
  readonly seconds: number;
  /** Of work on media, all of it added up. */
  readonly mediaSeconds: number;
  /** Records that worked on media side by side. */
  readonly mediaAtOnce: number;
  /** By endpoint: requests that its servers are given at once. */
  readonly roomOf: ReadonlyMap<string, number>;
}

const LARGEST_SHARD = 10_000;

/**
 * Works some records of a dataset through in a run that is thrown away. Null where it was stopped.
 * Throws BudgetError, and what stops a run.
 */
export async function runPilot(request: PilotRequest): Promise<Pilot | null> {
  const { dataset, rows, output } = request;
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-estimate-'));
  const shardSize = Math.min(LARGEST_SHARD, Math.max(1, rows.length));
  // A batch of a few records would take as long as one of all.
  const config = { ...askedOnline(request.config), shardSize };
  const assembly = assemble(config, dataset.root, request.answered);
  const queue = await openQueue(undefined, output);
  try {
    return await work(request, { ...assembly, config }, queue, directory);
  } catch (error) {
    if (!(error instanceof BudgetError)) throw error;
    throw new BudgetError(
      'The budget does not do for the pilot alone: raise it, or try fewer records with --pilot.',
    );
  } finally {
    await queue.close();
    await assembly.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function work(
  { location, dataset, map, rows, output, stopping }: PilotRequest,
  opened: Assembly,
  queue: Awaited<ReturnType<typeof openQueue>>,
  directory: string,
): Promise<Pilot | null> {
  let mediaMs = 0;
  const media = timedMedia(opened.tools.media, (ms) => {
    mediaMs += ms;
  });
  const assembly = { ...opened, tools: { ...opened.tools, media } };
  const { config, stages } = assembly;
  const pilot = {
    ...dataset,
    async *rows() {
      yield* rows;
    },
  };
  const asked = { directory, location, dataset: pilot, map, limit: null };
  const file = await prepareRun({ ...asked, config, stages, update: false }, output);
  const reading = { output, signal: stopping.draining, worksHere: true };
  await readSamples(pilot, { directory, file, assembly }, reading);
  const startedAtMs = performance.now();
  if (!(await workRun({ directory, file, assembly, queue, output, stopping }))) return null;
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const store = new ShardStore(directory);
  const now = await stagesAsOfNow(store, stages, stopping.signal);
  const records: FoldedRecord[] = [];
  for await (const shard of foldShards(store, now, stopping.signal)) records.push(...shard);
  return {
    records,
    seconds,
    mediaSeconds: mediaMs / 1_000,
    mediaAtOnce: Math.min(rows.length, assembly.recordsInHand('media')),
    roomOf: new Map(
      [...assembly.endpoints.values()].map((endpoint) => {
        const limits = (endpoint.replicas?.() ?? []).map(({ limit }) => limit);
        return [endpoint.name, limits.reduce((sum, limit) => sum + limit, 0)];
      }),
    ),
  };
}
