import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recipes } from '../../../pipelines/index.ts';
import { loadConfig } from '../../../src/config/load.ts';

async function endpointOf(fields: string, environment: Record<string, string>) {
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-references-'));
  await writeFile(
    join(directory, 'recaptor.yaml'),
    `endpoints: { a: { kind: openai, baseUrl: "http://h/v1", ${fields} } }`,
  );
  const config = await loadConfig({ recipes, directory, lookUp: (name) => environment[name] });
  return config.endpoints['a'];
}

describe('a value that is one whole reference', () => {
  it('is a number where the config wants one', async () => {
    expect(await endpointOf('concurrency: "${C}"', { C: '24' })).toMatchObject({ concurrency: 24 });
    expect(await endpointOf('concurrency: "${C:-16}"', {})).toMatchObject({ concurrency: 16 });
  });

  it('stays a string where the config wants one, though it looks like a number', async () => {
    const both = 'model: "${M}", concurrency: "${M}"';
    expect(await endpointOf(both, { M: '123' })).toMatchObject({ model: '123', concurrency: 123 });
  });

  it.each(['many', '', '0', '1.5', '[4]', '*x'])(
    'is refused as a number if it is "%s"',
    async (C) => {
      const asked = endpointOf('concurrency: "${C}"', { C });
      await expect(asked).rejects.toThrow('endpoints.a.concurrency');
    },
  );
});

describe('a value that only holds a reference, or none', () => {
  it.each(['"1${C}"', '"16"'])('is no number: %s', async (value) => {
    await expect(endpointOf(`concurrency: ${value}`, { C: '6' })).rejects.toThrow(
      'expected number',
    );
  });
});
