import { finishRun } from '../finish-run.ts';
import type { MetricsAddress } from '../metrics-server.ts';
import { openQueueAhead } from '../open-queue.ts';
import type { Output } from '../output.ts';
import { startRun, type StartRequest } from '../start-run.ts';
import { stoppable } from '../stopping.ts';

/** `recaptor run DATASET`: ingest, work and export on this machine, resuming what is there. */
export async function run(
  request: StartRequest & {
    readonly queue?: string | undefined;
    readonly metrics?: MetricsAddress | null;
  },
  output: Output,
): Promise<number> {
  return stoppable(output, 'The same command goes on where it stopped.', async (stopping) => {
    const ahead = await openQueueAhead(request.queue, output);
    try {
      const started = await startRun(request, {
        output,
        signal: stopping.draining,
        worksHere: true,
      });
      try {
        const queue = await ahead.open();
        return await finishRun({
          ...started,
          queue,
          output,
          stopping,
          metrics: request.metrics ?? null,
        });
      } finally {
        await started.assembly.close();
        await started.lock.release();
      }
    } finally {
      await ahead.close();
    }
  });
}
