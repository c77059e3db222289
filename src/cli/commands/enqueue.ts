import { enqueueMissing } from '../../run/enqueue.ts';
import { EXIT } from '../exit-codes.ts';
import { shownPath } from '../shown-path.ts';
import { formatCounted } from '../format.ts';
import { openQueue } from '../open-queue.ts';
import type { Output } from '../output.ts';
import { startRun, type StartRequest } from '../start-run.ts';
import { stoppable } from '../stopping.ts';
import { openRun } from '../work-run.ts';

/** `recaptor enqueue DATASET --queue redis://…`: ingest, then leave the work to workers. */
export async function enqueue(
  request: StartRequest & { readonly queue: string },
  output: Output,
): Promise<number> {
  return stoppable(output, 'The same command goes on where it stopped.', async (stopping) => {
    const queue = await openQueue(request.queue, output);
    try {
      const signal = stopping.draining;
      const started = await startRun(request, { output, signal, worksHere: false });
      try {
        await queue.announce(started.file.uid, started.directory);
        const { shards } = await enqueueMissing(openRun(started), queue, signal);
        output.print(
          `${formatCounted(shards.size, 'shard')} enqueued for ${shownPath(started.directory)}. ` +
            `Watch them: recaptor status --run ${shownPath(started.directory)} --queue … --watch`,
        );
        output.printJson({ run: started.directory, shards: shards.size });
        return EXIT.done;
      } finally {
        await started.assembly.close();
        await started.lock.release();
      }
    } finally {
      await queue.close();
    }
  });
}
