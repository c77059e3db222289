import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FailedJob, JobQueue, QueueCounts } from '../../core/queue.ts';
import type { ManifestSummary } from '../../export/write-manifest.ts';
import { statusOf, type RunStatus } from '../../monitor/run-status.ts';
import { readAllBatchFiles } from '../../run/batches/batch-file.ts';
import { readSampleIndex } from '../../run/ingest.ts';
import { ReplicaLog } from '../../run/replica-log.ts';
import { TallyLog } from '../../run/tally.ts';
import { budgetStatus } from '../budget-status.ts';
import { barrierStages } from '../barrier-stages.ts';
import { EXIT } from '../exit-codes.ts';
import { openQueue } from '../open-queue.ts';
import type { Output } from '../output.ts';
import { findRun, type ExistingRun } from '../run-directory.ts';
import { statusText } from '../status-text.ts';

export interface StatusRequest {
  readonly run?: string | undefined;
  readonly queue?: string | undefined;
  readonly watch: boolean;
}

const WATCH_MS = 2_000;
const CLEAR_SCREEN = '\u001B[H\u001B[2J';

/** `recaptor status`: funnel and queues of a run, once or until it is complete. */
export async function status(request: StatusRequest, output: Output): Promise<number> {
  const existing = await findRun(request.run);
  const queue = request.queue === undefined ? null : await openQueue(request.queue, output);
  try {
    if (request.watch) return await watch(existing, queue, output);
    show(await statusNow(existing, queue), output, false);
    return EXIT.done;
  } finally {
    await queue?.close();
  }
}

/** Ends when the run is complete, or at once with a signal: nothing is under way to wait for. */
async function watch(
  existing: ExistingRun,
  queue: JobQueue | null,
  output: Output,
): Promise<number> {
  const end = () => process.exit(EXIT.interrupted);
  const terminate = () => process.exit(EXIT.terminated);
  process.on('SIGINT', end).on('SIGTERM', terminate);
  try {
    for (;;) {
      const current = await statusNow(existing, queue);
      show(current, output, true);
      if (isOver(current)) return EXIT.done;
      await sleep(WATCH_MS);
    }
  } finally {
    process.off('SIGINT', end).off('SIGTERM', terminate);
  }
}

/** A run that has not read its dataset yet has no records. */
function isOver({ records, settled, exported }: RunStatus): boolean {
  return exported || (records > 0 && settled >= records);
}

function show(current: RunStatus, output: Output, watching: boolean): void {
  const clear = watching && process.stdout.isTTY && !output.json ? CLEAR_SCREEN : '';
  output.print(`${clear}${statusText(current)}`);
  output.printJson(current);
}

async function statusNow(
  { directory, file }: ExistingRun,
  queue: JobQueue | null,
): Promise<RunStatus> {
  const index = await readSampleIndex(directory);
  const tallies = await new TallyLog(directory).latest();
  const jobs = new Map<string, QueueCounts>();
  const failures = new Map<string, readonly FailedJob[]>();
  for (const key of queue === null ? [] : file.settings.stages) {
    const name = key.slice(0, key.indexOf('@'));
    if (queue) {
      jobs.set(name, await queue.counts(name));
      failures.set(name, await queue.failures(name));
    }
  }
  return statusOf({
    run: file.id,
    uid: file.uid,
    directory,
    records: index?.records ?? 0,
    shards: index?.shards ?? 0,
    stageKeys: file.settings.stages,
    barriers: barrierStages(file),
    tallies,
    jobs,
    failures,
    exportedAt: await exportedAt(directory, file.id),
    batches: await readAllBatchFiles(directory),
    replicas: await new ReplicaLog(directory).read(),
    budget: await budgetStatus(directory, file, tallies),
    now: Date.now(),
  });
}

/** Null while a command holds the run: it may be about to do records anew. */
async function exportedAt(directory: string, run: string): Promise<number | null> {
  const isHeld = await stat(join(directory, 'lock')).then(
    () => true,
    () => false,
  );
  if (isHeld) return null;
  try {
    const path = join(directory, 'export', 'manifest.json');
    const summary = JSON.parse(await readFile(path, 'utf8')) as Partial<ManifestSummary>;
    return summary.complete === true && summary.run === run ? (await stat(path)).mtimeMs : null;
  } catch {
    return null;
  }
}
