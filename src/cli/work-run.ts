import type { Pool } from '../core/stage.ts';
import type { JobQueue } from '../core/queue.ts';
import { conduct } from '../run/conduct.ts';
import type { OpenRun } from '../run/open-run.ts';
import { readSampleIndex } from '../run/ingest.ts';
import type { RunFile } from '../run/run-file.ts';
import { ShardStore } from '../run/shard-store.ts';
import { shardsInHand } from '../run/shards-in-hand.ts';
import { TallyLog } from '../run/tally.ts';
import { probeAestheticModel } from './aesthetic-model.ts';
import type { Assembly } from './assemble.ts';
import { budgetOf } from './budget.ts';
import type { MetricsAddress } from './metrics-server.ts';
import { observe } from './observe.ts';
import { otherDecoder } from './other-decoder.ts';
import type { Output } from './output.ts';
import { replicasOf, reportReplicas } from './report-replicas.ts';
import { sayWaits } from './say-waits.ts';
import { shownPath } from './shown-path.ts';
import { startProgress } from './progress.ts';
import { triedNotes } from './finding-text.ts';
import { OpenRuns } from './open-runs.ts';
import type { Stopping } from './stopping.ts';
import { Troubles } from './troubles.ts';

export interface Work {
  readonly directory: string;
  readonly file: RunFile;
  readonly assembly: Assembly;
  readonly queue: JobQueue;
  readonly output: Output;
  readonly stopping: Stopping;
  /** Where metrics are served; nowhere where absent. */
  readonly metrics?: MetricsAddress | null;
}

/**
 * Works a run to its end in this process. False when a signal stopped it. Throws what stopped it
 * otherwise; in either case all that was finished is kept.
 */
export async function workRun(work: Work): Promise<boolean> {
  const { directory, file, assembly, queue, output, stopping } = work;
  const limits = queue.limits ?? null;
  const goOn = `recaptor resume --run ${shownPath(directory)}${limits ? ' --queue …' : ''}`;
  const tell = (text: string): void => output.note(text);
  assembly.attach({ directory, uid: file.uid, limits, goOn, log: output.log, tell });
  const run = openRun(work);
  await probeAestheticModel(assembly.config);
  await tryEndpoints(work);
  const other = await otherDecoder(directory, assembly.stages, assembly.tools.media);
  if (other !== null) output.warn(other);
  await queue.announce(file.uid, directory);
  const others = new OpenRuns(queue, new Map([[file.uid, run]]), output.log);
  const observing = await observeRuns(work, others);
  const index = await readSampleIndex(directory);
  const progress = startProgress({
    output,
    now: Date.now,
    records: index?.records ?? 0,
    stages: assembly.stages.map(({ key }) => key),
    tallies: await run.tallies.latest(),
  });
  const endReport = reportReplicas(directory, assembly, output.log);
  const endWords = sayWaits(assembly, output);
  const troubles = new Troubles(file.uid, output);
  try {
    return await conduct({
      run,
      queue,
      open: async (job) => others.open(job),
      recordsAtOnce: (pool) => recordsAtOnce(pool, assembly, file.shardSize),
      recordsInHand: (pool) => SHARED_HANDS * assembly.recordsInHand(pool),
      shardsAtOnce: (pool) => shardsAtOnce(pool, assembly, file.shardSize),
      draining: stopping.draining,
      signal: stopping.signal,
      now: Date.now,
      onAllWaiting: async () => assembly.allWaiting(),
      events: {
        ...observing.events,
        onLine: (line, tookMs) => {
          observing.events.onLine?.(line, tookMs);
          progress.onLine(line);
        },
        onTrouble: troubles.onTrouble,
      },
    });
  } catch (error) {
    troubles.endedBy(error);
    throw error;
  } finally {
    progress.stop();
    endWords();
    await endReport();
    await observing.close();
    await others.close();
  }
}

/** Logs, metrics and traces of this run, and of others whose jobs this process takes from the queue. */
async function observeRuns(
  { file, assembly, queue, output, metrics = null }: Work,
  others: OpenRuns,
): ReturnType<typeof observe> {
  return observe({
    ...{ output, metrics, queue },
    stages: assembly.stages.map(({ stage }) => stage.name),
    replicas: () => [...replicasOf(assembly), ...others.replicas()],
    budgets: () => [...budgetOf(file.id, assembly), ...others.budgets()],
  });
}

export function openRun({
  directory,
  file,
  assembly,
}: Pick<Work, 'directory' | 'file' | 'assembly'>): OpenRun {
  return {
    uid: file.uid,
    store: new ShardStore(directory),
    stages: assembly.stages,
    tools: assembly.tools,
    tallies: new TallyLog(directory),
  };
}

/** Whether every endpoint in use is there, and can do what it is to, before any record depends on it. */
async function tryEndpoints({ assembly, output, stopping }: Work): Promise<void> {
  const signal = stopping.draining;
  await assembly.probe(signal);
  const startedAtMs = Date.now();
  for (const note of triedNotes(await assembly.preflight(signal), startedAtMs)) output.note(note);
}

/** Shards end one by one: while the last records of some are waited for, others have room. */
const SHARED_HANDS = 2;

function recordsAtOnce(pool: Pool, assembly: Assembly, shardSize: number): number {
  return Math.min(shardSize, assembly.recordsInHand(pool));
}

/** Half of the records in hand are in flight; the others are made ready. */
function shardsAtOnce(pool: Pool, assembly: Assembly, shardSize: number): number {
  return shardsInHand(assembly.recordsInHand(pool) / 2, shardSize);
}
