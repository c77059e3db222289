import type { Command } from 'commander';
import { positiveInteger, wholeNumber } from './flags.ts';
import type { Output } from './output.ts';

interface VerifyFlags {
  readonly run?: string;
  readonly sample?: number;
  readonly seed: number;
  readonly audit?: string;
}

const AUDITED = 200;

type Act = (action: (output: Output) => Promise<number>) => Promise<void>;

export function addVerifyCommand(program: Command, act: Act): void {
  program
    .command('verify')
    .description('hold every line against its media and what was sent; name what does not belong')
    .option('--run <dir>')
    .option('--sample <n>', 'only so many records, drawn by --seed', positiveInteger)
    .option('--seed <n>', 'seed of the draw', wholeNumber, 0)
    .option('--audit <endpoint>', 'have a model pick each caption out of two instead')
    .action(async ({ audit: judge, ...flags }: VerifyFlags) =>
      act(async (output) => {
        if (judge === undefined)
          return (await import('./commands/verify.ts')).verify(flags, output);
        const { audit } = await import('./commands/audit.ts');
        return audit({ ...flags, sample: flags.sample ?? AUDITED, audit: judge }, output);
      }),
    );
}
