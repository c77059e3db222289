import { enqueueMissing } from '../../run/enqueue.ts';
import { lockExistingRun, type LockedRun } from '../existing-run.ts';
import { EXIT } from '../exit-codes.ts';
import { finishRun } from '../finish-run.ts';
import { formatCount } from '../format.ts';
import { openQueue } from '../open-queue.ts';
import type { Output } from '../output.ts';
import { listenForStop } from '../stopping.ts';
import { openRun } from '../work-run.ts';

export interface ResumeRequest {
  readonly run?: string | undefined;
  readonly queue?: string | undefined;
  /** Only enqueue what is missing; workers do the rest. */
  readonly detach: boolean;
}

/** `recaptor resume`: does what is missing by the files, whatever the queue remembers. */
export async function resume(
  request: ResumeRequest,
  output: Output,
  command = 'resume',
  prepare?: (run: LockedRun) => Promise<void>,
): Promise<number> {
  const stopping = listenForStop(output, 'The same command goes on where it stopped.');
  try {
    const run = await lockExistingRun(request.run, command, stopping.draining);
    try {
      await prepare?.(run);
      const queue = await openQueue(request.queue, output);
      try {
        for (const { stage } of run.assembly.stages) {
          await queue.forgetFailures(stage.name, run.file.uid);
        }
        if (!request.detach) return await finishRun({ ...run, queue, output, stopping });
        await queue.announce(run.file.uid, run.directory);
        const shards = await enqueueMissing(openRun(run), queue, stopping.draining);
        output.print(`${formatCount(shards.size)} shards enqueued.`);
        output.printJson({ run: run.directory, shards: shards.size });
        return EXIT.done;
      } finally {
        await queue.close();
      }
    } finally {
      await run.assembly.close();
      await run.lock.release();
    }
  } finally {
    stopping.dispose();
  }
}
