import { InvalidArgumentError, type Command } from 'commander';
import type { ColumnMapping } from '../core/dataset.ts';
import type { SampleKind } from '../core/sample.ts';
import { columnMapping } from './flags.ts';
import type { Output } from './output.ts';

interface InitFlags {
  readonly config: string;
  readonly dataset?: string;
  readonly map?: Partial<ColumnMapping>;
  readonly kind?: SampleKind;
  readonly preset?: string;
  readonly endpoint?: string;
  readonly model?: string;
  readonly apiKeyEnv?: string;
  readonly trainer?: string;
  readonly yes: boolean;
  readonly force: boolean;
  readonly pilot: boolean;
}

export function addInitCommand(
  program: Command,
  act: (action: (output: Output) => Promise<number>) => Promise<void>,
): void {
  program
    .command('init')
    .description('ask what there is, write a config, and show captions of five samples')
    .option('-c, --config <file>', 'where to write', 'recaptor.yaml')
    .option('--dataset <path>', 'a folder, .jsonl, .csv, .parquet or .tar')
    .option('--map <role=column>', 'as for a run', columnMapping)
    .option('--kind <kind>', 'images or videos', kind)
    .option('--preset <name>', 'recaptor config presets lists them')
    .option('--endpoint <url>', 'an OpenAI-compatible server; else those of this machine')
    .option('--model <name>', 'a model that it serves')
    .option('--api-key-env <name>', 'the variable that holds its key, never the key', keyName)
    .option('--trainer <format>', 'who will read the export: docs/exports.md has the names')
    .option('-y, --yes', 'ask nothing: flags and what is found decide', false)
    .option('--no-pilot', 'try no samples')
    .option('--force', 'write over a config that is there', false)
    .action(async (flags: InitFlags) =>
      act(async (output) => (await import('./commands/init.ts')).init(flags, output)),
    );
}

/** `images` or `videos`; the singular is understood. */
function kind(text: string): SampleKind {
  if (/^(?:images?|pictures?)$/.test(text)) return 'image';
  if (/^videos?$/.test(text)) return 'video';
  throw new InvalidArgumentError('images or videos.');
}

/** Keys themselves are hardly ever all in capitals, and none may come into a file. */
function keyName(text: string): string {
  if (/^[A-Z][A-Z0-9_]*$/.test(text)) return text;
  throw new InvalidArgumentError('the NAME of an environment variable, such as OPENAI_API_KEY.');
}
