import type { Command } from 'commander';
import { wholeNumber } from './flags.ts';
import type { Output } from './output.ts';
import { queueOf } from './queue-flag.ts';

const PORT = 7411;

/** Commands that show what a run has come to. */
export function addInsightCommands(
  program: Command,
  act: (action: (output: Output) => Promise<number>) => Promise<void>,
): void {
  program
    .command('serve')
    .description('a dashboard of runs in the browser: watch, explore, set thresholds, review')
    .option('--run <dir>', 'a run, or a folder of runs; default: runs')
    .option('--host <address>', 'another one than this machine itself needs a token', '127.0.0.1')
    .option('--port <n>', '0 for any that is free', wholeNumber, PORT)
    .option('--queue <url>', 'a Redis: shows its queues, and leaves work to its workers')
    .action(async (flags: { run?: string; host: string; port: number; queue?: string }) =>
      act(async (output) =>
        (await import('./commands/serve.ts')).serve({ ...flags, queue: queueOf(flags) }, output),
      ),
    );
  program
    .command('report')
    .description('funnel, scores, captions, cost and contact sheets of a run, as one HTML file')
    .option('--run <dir>')
    .option('--png', 'its plots as pictures, too', false)
    .action(async (flags: { run?: string; png: boolean }) =>
      act(async (output) => (await import('./commands/report.ts')).report(flags, output)),
    );
  program
    .command('evaluate-labels')
    .description("compare a run's labels of clips with a person's")
    .option('--run <dir>')
    .requiredOption('--gold <file>', '.jsonl or .csv with id and 0 or 1 for each label')
    .action(async (flags: { run?: string; gold: string }) =>
      act(async (output) =>
        (await import('./commands/evaluate-labels.ts')).evaluateLabelsCommand(flags, output),
      ),
    );
}
