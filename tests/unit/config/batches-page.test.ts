import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { recipes } from '../../../pipelines/index.ts';
import { batchConfigOf, EndpointConfig } from '../../../src/config/endpoint-config.ts';
import { loadConfig } from '../../../src/config/load.ts';

const page = await readFile('docs/batches.md', 'utf8');
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, yaml = '']) => parse(yaml) as { readonly endpoints: Record<string, unknown> },
);
const online = { kind: 'openai', baseUrl: 'http://a/v1' };

describe('docs/batches.md', () => {
  it('has a config for a provider, and one for files that are run by hand', async () => {
    const configs = examples.flatMap(({ endpoints }) => Object.values(endpoints));
    const batches = configs.map((config) => batchConfigOf(EndpointConfig.parse(config)));
    expect(batches).toMatchObject([
      { submit: 'api', discount: 0.5, maxQuestions: 50_000, maxMegabytes: 200 },
      { submit: 'by-hand' },
    ]);
  });

  it('names each option with its default', () => {
    const batch = batchConfigOf(EndpointConfig.parse({ ...online, mode: 'batch' })) ?? {};
    const table = page.split('\n').filter((line) => line.startsWith('| `'));
    for (const [name, value] of Object.entries(batch)) {
      const row = table.find((line) => line.startsWith(`| \`${name}\``));
      expect(row).toContain(String(value));
    }
  });
});

describe('an endpoint in batches', () => {
  it.each([
    [{ ...online, batch: {} }, 'mode: batch'],
    [{ kind: 'openai', mode: 'batch', replicas: [{ baseUrl: 'http://a/v1' }] }, 'one server'],
    [{ kind: 'openai', mode: 'batch', batch: { submit: 'by-hand' } }, 'name the model'],
    [{ ...online, mode: 'batch', batch: { maxQuestions: 60_000 } }, '50000'],
  ])('is refused as %j', (config, message) => {
    expect(EndpointConfig.safeParse(config).error?.message).toContain(message);
  });

  it('needs answers to be kept', async () => {
    const loading = loadConfig({
      ...{ file: null, recipes, directory: '.', lookUp: () => undefined },
      overrides: { cache: false, endpoints: { paid: { ...online, mode: 'batch' } } },
    });
    await expect(loading).rejects.toThrow('answers have to be kept where paid is asked in batches');
  });
});
