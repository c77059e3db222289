import type { Command } from 'commander';
import type { Output } from './output.ts';

interface ConfigFlags {
  readonly config?: string;
  readonly preset?: string;
}

export function addConfigCommands(
  program: Command,
  act: (action: (output: Output) => Promise<number>) => Promise<void>,
): void {
  const config = program.command('config').description('look at configs');
  const load = async () => import('./commands/config.ts');
  config
    .command('print')
    .description('the config as it will be used')
    .option('-c, --config <file>')
    .option('--preset <name>')
    .action(async (flags: ConfigFlags) =>
      act(async (output) => (await load()).printConfig(flags, output)),
    );
  config
    .command('check')
    .description('whether the config can be used')
    .option('-c, --config <file>')
    .option('--preset <name>')
    .action(async (flags: ConfigFlags) =>
      act(async (output) => (await load()).checkConfig(flags, output)),
    );
  config
    .command('schema')
    .description('JSON Schema for editors')
    .action(async () => act(async (output) => (await load()).printSchema(output)));
  config
    .command('presets')
    .description('what --preset takes')
    .action(async () => act(async (output) => (await load()).printPresets(output)));
}
