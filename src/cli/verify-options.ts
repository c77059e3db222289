import type { Command } from 'commander';
import { positiveInteger, wholeNumber } from './flags.ts';
import type { Output } from './output.ts';

interface VerifyFlags {
  readonly run?: string;
  readonly sample?: number;
  readonly seed: number;
}

type Act = (action: (output: Output) => Promise<number>) => Promise<void>;

export function addVerifyCommand(program: Command, act: Act): void {
  program
    .command('verify')
    .description('hold every line against its media and what was sent; name what does not belong')
    .option('--run <dir>')
    .option('--sample <n>', 'only so many records, drawn by --seed', positiveInteger)
    .option('--seed <n>', 'seed of the draw', wholeNumber, 0)
    .action(async (flags: VerifyFlags) =>
      act(async (output) => (await import('./commands/verify.ts')).verify(flags, output)),
    );
}
