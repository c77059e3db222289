import { InvalidArgumentError, type Command } from 'commander';
import { MEDIA_MODES, MIX_MODES, type MediaMode, type MixMode } from '../export/export-format.ts';
import { mixShares, nameList, positiveInteger, probabilities, wholeNumber } from './flags.ts';
import { RENDERED_SCORES } from '../core/render-options.ts';
import type { Output } from './output.ts';

interface ExportFlags {
  readonly run?: string;
  readonly format: string;
  readonly out?: string;
  readonly media?: MediaMode;
  readonly mixMode: MixMode;
  readonly mix?: Readonly<Record<string, number>>;
  readonly seed?: number;
  readonly epochs: number;
  readonly template?: string;
  readonly drop?: Readonly<Record<string, number>>;
  readonly permute?: readonly string[];
  readonly scores?: Readonly<Record<string, number>>;
  readonly tier?: number;
  readonly shardMb: number;
  readonly partial: boolean;
}

const SHARD_MB = 1_000;

export function addExportCommand(
  program: Command,
  act: (action: (output: Output) => Promise<number>) => Promise<void>,
): void {
  program
    .command('export')
    .description("write a run's training data, in the form that a trainer reads")
    .option('--run <dir>')
    .option('--format <name>', 'jsonl, or the name of a trainer: see docs/exports.md', 'jsonl')
    .option('--out <dir>', 'default: export, or exports/<format>, in the run directory')
    .option('--media <how>', `${MEDIA_MODES.join(', ')}; default: by format`, oneOf(MEDIA_MODES))
    .option('--mix-mode <mode>', MIX_MODES.join(', '), oneOf(MIX_MODES), 'single')
    .option('--mix <shares>', 'such as long=0.95,original=0.05', mixShares)
    .option('--epochs <n>', 'a manifest for each, its captions drawn anew', positiveInteger, 1)
    .option('--seed <n>', 'seed of the mix and of what is dropped and permuted', wholeNumber)
    .option('--template <text>', 'how fields make a caption: "{short} {dense} [Style: {style}.]"')
    .option('--drop <shares>', 'how often fields are left out, such as style=0.2', probabilities())
    .option('--permute <fields>', 'fields that change places, such as style,lighting', nameList)
    .option(
      '--scores <shares>',
      `how often ${RENDERED_SCORES.join(', ')} are named, such as motion=0.8`,
      probabilities(RENDERED_SCORES),
    )
    .option('--tier <n>', 'only what keeps the stricter rules up to this tier', positiveInteger)
    .option('--shard-mb <n>', 'size of a tar shard, in MB', positiveInteger, SHARD_MB)
    .option('--partial', 'leave out what is not done yet', false)
    .action(async (flags: ExportFlags) =>
      act(async (output) => (await import('./commands/export.ts')).exportCommand(flags, output)),
    );
}

function oneOf<Word extends string>(words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    if (word !== undefined) return word;
    throw new InvalidArgumentError(`one of ${words.join(', ')}.`);
  };
}
