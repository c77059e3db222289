import { ConfigError } from '../../core/errors.ts';
import type { JobQueue } from '../../core/queue.ts';
import { enqueueMissing } from '../../run/enqueue.ts';
import { lockExistingRun, type LockedRun, type Revise } from '../existing-run.ts';
import { EXIT } from '../exit-codes.ts';
import { withBudget } from '../with-budget.ts';
import { finishRun } from '../finish-run.ts';
import { formatCounted } from '../format.ts';
import { openQueueAhead } from '../open-queue.ts';
import type { Output } from '../output.ts';
import { stoppable, type Stopping } from '../stopping.ts';
import { openRun } from '../work-run.ts';

export interface ResumeRequest {
  readonly run?: string | undefined;
  readonly queue?: string | undefined;
  /** Only enqueue what is missing; workers do the rest. */
  readonly detach: boolean;
}

export interface ResumeCommand extends ResumeRequest {
  readonly budgetUsd?: number | undefined;
  readonly budgetTokens?: number | undefined;
}

/** What a command does to a locked run before it is worked on. */
export interface Preparation {
  readonly revise?: Revise;
  readonly prepare?: (run: LockedRun) => Promise<void>;
}

/** `recaptor resume`: does what is missing, within the budget given or the run's own. */
export async function resumeCommand(request: ResumeCommand, output: Output): Promise<number> {
  const { budgetUsd: usd, budgetTokens: tokens } = request;
  if (usd === undefined && tokens === undefined) return resume(request, output);
  const budget = { ...(usd !== undefined && { usd }), ...(tokens !== undefined && { tokens }) };
  return resume(request, output, 'resume', {
    revise: async (existing) => withBudget(existing, budget, output),
  });
}

/** Does what is missing by the files, whatever the queue remembers. */
export async function resume(
  request: ResumeRequest,
  output: Output,
  command = 'resume',
  { prepare, revise }: Preparation = {},
): Promise<number> {
  if (request.detach && request.queue === undefined) {
    throw new ConfigError(
      '--detach leaves the work to workers on a queue: name it with --queue redis://HOST:6379, or RECAPTOR_QUEUE',
    );
  }
  return stoppable(output, 'The same command goes on where it stopped.', async (stopping) => {
    const ahead = await openQueueAhead(request.queue, output);
    try {
      const reading = { output, signal: stopping.draining, worksHere: !request.detach };
      const run = await lockExistingRun(request.run, command, reading, revise);
      try {
        await prepare?.(run);
        const queue = await ahead.open();
        for (const { stage } of run.assembly.stages) {
          await queue.forgetFailures(stage.name, run.file.uid);
        }
        if (!request.detach) return await finishRun({ ...run, queue, output, stopping });
        return await leaveToWorkers(run, queue, output, stopping);
      } finally {
        await run.assembly.close();
        await run.lock.release();
      }
    } finally {
      await ahead.close();
    }
  });
}

async function leaveToWorkers(
  run: LockedRun,
  queue: JobQueue,
  output: Output,
  stopping: Stopping,
): Promise<number> {
  await queue.announce(run.file.uid, run.directory);
  const { shards } = await enqueueMissing(openRun(run), queue, stopping.draining);
  output.print(`${formatCounted(shards.size, 'shard')} enqueued.`);
  output.printJson({ run: run.directory, shards: shards.size });
  return EXIT.done;
}
