import type { Command } from 'commander';
import { positiveInteger, wholeNumber } from './flags.ts';
import type { Output } from './output.ts';
import type { ReviewCommand } from './commands/review.ts';

type Act = (action: (output: Output) => Promise<number>) => Promise<void>;

export function addReviewCommand(program: Command, act: Act): void {
  program
    .command('review')
    .description('say what is right of a caption, or show how many were right')
    .option('--run <dir>')
    .option(
      '--sample <n>',
      'count a random sample of so many, and list what is left',
      positiveInteger,
    )
    .option('--seed <n>', 'seed of the sample', wholeNumber, 0)
    .option('--id <id>', 'the record that is spoken of')
    .option('--accept', 'its long caption is right')
    .option('--reject', 'it goes into no manifest')
    .option('--edit <caption>', 'this caption in place of the model’s')
    .option('--requeue', 'caption it anew; `recaptor resume` does it')
    .option('--undo', 'take back what was said of it last')
    .option('--note <text>', 'why')
    .option('--reviewer <name>', 'who says so; it stands in the manifest')
    .action(async (flags: ReviewCommand) =>
      act(async (output) => (await import('./commands/review.ts')).review(flags, output)),
    );
}
