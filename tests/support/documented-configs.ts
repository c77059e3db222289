import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { recipes } from '../../pipelines/index.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';

/** An endpoint as docs/endpoints.md gives it. */
export interface DocumentedConfig {
  readonly name: string;
  readonly yaml: string;
}

/** The YAML blocks of the page, each with one endpoint. */
export async function documentedConfigs(): Promise<readonly DocumentedConfig[]> {
  const page = await readFile('docs/endpoints.md', 'utf8');
  return [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => {
    const [name = ''] = Object.keys(parse(yaml) as object);
    return { name, yaml };
  });
}

/** Has the block read as a part of a project's recaptor.yaml whose captioner it is. */
export async function loadDocumented({ name, yaml }: DocumentedConfig): Promise<Config> {
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-documented-'));
  const block = yaml.trimEnd().replaceAll(/^/gm, '  ');
  await writeFile(
    join(directory, 'recaptor.yaml'),
    `extends: sd3\nendpoints:\n${block}\nroles: { recaption: ${name} }\n`,
  );
  return loadConfig({ recipes, directory, lookUp: () => undefined });
}
