import { setTimeout as sleep } from 'node:timers/promises';
import type { JobQueue, QueueCounts } from '../../core/queue.ts';
import { statusOf, type RunStatus } from '../../monitor/run-status.ts';
import { readSampleIndex } from '../../run/ingest.ts';
import { TallyLog } from '../../run/tally.ts';
import { EXIT } from '../exit-codes.ts';
import { openQueue } from '../open-queue.ts';
import type { Output } from '../output.ts';
import { findRun, type ExistingRun } from '../run-directory.ts';
import { statusText } from '../status-text.ts';
import { listenForStop } from '../stopping.ts';

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
  const stopping = request.watch ? listenForStop(output, '') : null;
  try {
    let current = await statusNow(existing, queue);
    while (stopping && !stopping.draining.aborted && current.settled < current.records) {
      show(current, output, true);
      await sleep(WATCH_MS, null, { signal: stopping.draining }).catch(() => null);
      current = await statusNow(existing, queue);
    }
    show(current, output, request.watch);
    return EXIT.done;
  } finally {
    stopping?.dispose();
    await queue?.close();
  }
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
  const jobs = new Map<string, QueueCounts>();
  for (const key of queue === null ? [] : file.settings.stages) {
    const name = key.slice(0, key.indexOf('@'));
    if (queue) jobs.set(name, await queue.counts(name));
  }
  return statusOf({
    run: file.id,
    directory,
    records: index?.records ?? 0,
    shards: index?.shards ?? 0,
    stageKeys: file.settings.stages,
    tallies: await new TallyLog(directory).latest(),
    jobs,
    now: Date.now(),
  });
}
