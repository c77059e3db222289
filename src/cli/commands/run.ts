import { finishRun } from '../finish-run.ts';
import { openQueue } from '../open-queue.ts';
import type { Output } from '../output.ts';
import { startRun, type StartRequest } from '../start-run.ts';
import { listenForStop } from '../stopping.ts';

/** `recaptor run DATASET`: ingest, work and export on this machine, resuming what is there. */
export async function run(
  request: StartRequest & { readonly queue?: string | undefined },
  output: Output,
): Promise<number> {
  const stopping = listenForStop(output, 'The same command goes on where it stopped.');
  try {
    const { directory, file, assembly, lock } = await startRun(request, output, stopping.draining);
    try {
      const queue = await openQueue(request.queue, output);
      try {
        return await finishRun({ directory, file, assembly, queue, output, stopping });
      } finally {
        await queue.close();
      }
    } finally {
      await assembly.close();
      await lock.release();
    }
  } finally {
    stopping.dispose();
  }
}
