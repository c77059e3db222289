import type { Command } from 'commander';
import type { ColumnMapping } from '../core/dataset.ts';
import { columnMapping, positiveInteger } from './flags.ts';
import type { Output } from './output.ts';

interface EstimateFlags {
  readonly config?: string;
  readonly preset?: string;
  readonly limit?: number;
  readonly map?: Partial<ColumnMapping>;
  readonly pilot: number;
}

export function addEstimateCommand(
  program: Command,
  act: (action: (output: Output) => Promise<number>) => Promise<void>,
): void {
  program
    .command('estimate')
    .description('try some records, and say what all would ask, take and cost')
    .argument('<dataset>', 'a folder, .jsonl, .csv, .parquet or .tar')
    .option('-c, --config <file>', 'default: recaptor.yaml, if there is one')
    .option('--preset <name>', 'recaptor config presets lists them')
    .option('--pilot <n>', 'records to try, spread over the dataset', positiveInteger, 20)
    .option('--limit <n>', 'as for a run', positiveInteger)
    .option('--map <role=column>', 'as for a run', columnMapping)
    .action(async (dataset: string, flags: EstimateFlags) =>
      act(async (output) =>
        (await import('./commands/estimate.ts')).estimate({ ...flags, dataset }, output),
      ),
    );
}
