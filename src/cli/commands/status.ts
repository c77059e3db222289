import { EXIT } from '../exit-codes.ts';
import { openQueue } from '../open-queue.ts';
import type { Output } from '../output.ts';
import { findRun } from '../run-directory.ts';
import { statusNow } from '../status-now.ts';
import { statusText } from '../status-text.ts';
import { watchStatus } from '../watch/watch-status.ts';

export interface StatusRequest {
  readonly run?: string | undefined;
  readonly queue?: string | undefined;
  readonly watch: boolean;
}

/** `recaptor status`: funnel and queues of a run, once or until it is complete. */
export async function status(request: StatusRequest, output: Output): Promise<number> {
  const existing = await findRun(request.run);
  const queue = request.queue === undefined ? null : await openQueue(request.queue, output);
  try {
    if (request.watch) return await watchStatus(async () => statusNow(existing, queue), output);
    const current = await statusNow(existing, queue);
    output.print(statusText(current));
    output.printJson(current);
    return EXIT.done;
  } finally {
    await queue?.close();
  }
}
