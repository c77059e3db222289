import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { recipes } from '../../../pipelines/index.ts';
import { configJsonSchema } from '../../config/json-schema.ts';
import { flattenConfig } from '../../config/load.ts';
import { packageRoot } from '../../config/package-root.ts';
import { pipelineOf } from '../assemble.ts';
import { EXIT } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import { configFor } from '../start-run.ts';

interface ConfigCommand {
  readonly config?: string | undefined;
  readonly preset?: string | undefined;
}

/** `recaptor config print`: the config as it will be used, defaults and preset filled in. */
export async function printConfig(request: ConfigCommand, output: Output): Promise<number> {
  const flat = flattenConfig(await configFor(request));
  output.print(stringify(flat).trimEnd());
  output.printJson(flat);
  return EXIT.done;
}

/** `recaptor config check`: whether the config can be used; says which key is wrong if not. */
export async function checkConfig(request: ConfigCommand, output: Output): Promise<number> {
  const config = await configFor(request);
  const { stages } = pipelineOf(config);
  output.print(`The config is valid: ${stages.map(({ name }) => name).join(' -> ')}`);
  output.printJson({ valid: true, stages: stages.map(({ name }) => name) });
  return EXIT.done;
}

/** `recaptor config schema`: JSON Schema (draft 7) for editors. */
export function printSchema(output: Output): number {
  const schema = configJsonSchema(recipes);
  output.print(JSON.stringify(schema, null, 2));
  output.printJson(schema);
  return EXIT.done;
}

/** `recaptor config presets`: what --preset and `extends` take. */
export async function printPresets(output: Output): Promise<number> {
  const files = await readdir(join(packageRoot(), 'config', 'presets'));
  const names = files.map((file) => file.replace(/\.yaml$/, '')).toSorted();
  output.print(names.join('\n'));
  output.printJson(names);
  return EXIT.done;
}
