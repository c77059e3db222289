import type { Command } from 'commander';
import { POOLS, type Pool } from '../core/stage.ts';
import { poolList, positiveInteger } from './flags.ts';
import { addMetricsOptions, metricsAddress, type MetricsFlags } from './observe-options.ts';
import type { Output } from './output.ts';

interface WorkerFlags extends MetricsFlags {
  readonly queue?: string;
  readonly pool: readonly Pool[];
  readonly concurrency?: number;
}

/** `queueOf` finds the queue's address, or throws ConfigError. */
export function addWorkerCommand(
  program: Command,
  act: (action: (output: Output) => Promise<number>) => Promise<void>,
  queueOf: (flags: WorkerFlags) => string,
): void {
  const command = program
    .command('worker')
    .description('take jobs from a queue until stopped')
    .option('--queue <url>', 'the Redis to listen to')
    .option('--pool <pools>', 'what to work on', poolList, POOLS)
    .option('--concurrency <n>', 'records of one shard in hand at once', positiveInteger);
  addMetricsOptions(command).action(async (flags: WorkerFlags) =>
    act(async (output) =>
      (await import('./commands/worker.ts')).worker(
        {
          queue: queueOf(flags),
          pools: flags.pool,
          concurrency: flags.concurrency,
          metrics: metricsAddress(flags),
        },
        output,
      ),
    ),
  );
}
