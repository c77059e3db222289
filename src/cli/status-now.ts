import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FailedJob, JobQueue, QueueCounts } from '../core/queue.ts';
import type { ManifestSummary } from '../export/write-manifest.ts';
import { statusOf, type RunStatus } from '../monitor/run-status.ts';
import { readAllBatchFiles } from '../run/batches/batch-file.ts';
import { readSampleIndex } from '../run/ingest.ts';
import { PreflightLog } from '../run/preflight-log.ts';
import { ReplicaLog } from '../run/replica-log.ts';
import { TallyLog } from '../run/tally.ts';
import { barrierStages } from './barrier-stages.ts';
import { budgetStatus } from './budget-status.ts';
import type { ExistingRun } from './run-directory.ts';

/** How a run is doing, by its files, and by a queue where there is one to ask. */
export async function statusNow(
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
    preflight: await new PreflightLog(directory).read(),
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
