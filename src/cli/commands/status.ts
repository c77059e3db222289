import { setTimeout as sleep } from 'node:timers/promises';
import type { JobQueue } from '../../core/queue.ts';
import type { RunStatus } from '../../monitor/run-status.ts';
import { EXIT } from '../exit-codes.ts';
import { openQueue } from '../open-queue.ts';
import type { Output } from '../output.ts';
import { findRun, type ExistingRun } from '../run-directory.ts';
import { statusNow } from '../status-now.ts';
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
