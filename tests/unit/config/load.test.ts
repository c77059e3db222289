import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recipes } from '../../../pipelines/index.ts';
import { configJsonSchema } from '../../../src/config/json-schema.ts';
import { flattenConfig, loadConfig, parseConfig } from '../../../src/config/load.ts';
import type { Layer } from '../../../src/config/merge-layers.ts';

interface Options {
  readonly yaml?: string;
  readonly environment?: Record<string, string>;
  readonly overrides?: Layer;
  readonly files?: Record<string, string>;
}

async function load({ yaml, environment = {}, overrides, files = {} }: Options) {
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-config-'));
  if (yaml !== undefined) await writeFile(join(directory, 'recaptor.yaml'), yaml);
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  return loadConfig({ recipes, directory, overrides, lookUp: (name) => environment[name] });
}

describe('loadConfig', () => {
  it('is the sd3 preset where nothing is said', async () => {
    const config = await load({});
    expect(config.pipeline).toBe('sd3');
    expect(config.mix).toEqual({ long: 0.5, original: 0.5, seed: 7 });
    expect(config.roles).toEqual({ recaption: 'builtin' });
    expect(config.prompts['recaption']).toContain('Original caption: {{original_caption}}');
  });

  it('takes the project file over the preset and flags over both, key by key', async () => {
    const config = await load({
      yaml: 'mix: { long: 0.95, original: 0.05 }\nfilters: { width: { min: 512 } }',
      overrides: { mix: { seed: 3 } },
    });
    expect(config.mix).toEqual({ long: 0.95, original: 0.05, seed: 3 });
    expect(config.settings).toMatchObject({
      filters: { width: { min: 512 }, height: { min: 200 } },
    });
  });

  it('takes a mix in flags for all of the mix, with the seed that was set', async () => {
    const yaml =
      'captioners: { tags: { sampling: { temperature: 1 } } }\n' +
      'mix: { long: 0.5, tags: 0.25, original: 0.25, seed: 9 }';
    const shares = { long: 0.95, original: 0.05 };
    expect((await load({ yaml, overrides: { mix: shares } })).mix).toEqual({ ...shares, seed: 9 });
    const seeded = { mix: { ...shares, seed: 3 } };
    expect((await load({ yaml, overrides: seeded })).mix).toEqual(seeded.mix);
    const { mix } = await load({ yaml, overrides: { mix: { seed: 3 } } });
    expect(mix).toEqual({ long: 0.5, tags: 0.25, original: 0.25, seed: 3 });
  });

  it('takes a key away that is null', async () => {
    const config = await load({ yaml: 'filters: { sharpness: null }' });
    expect(config.settings).not.toHaveProperty('filters.sharpness');
  });

  it('fills ${NAME} in values, with a default where one is given', async () => {
    const yaml =
      'endpoints: { a: { kind: openai, baseUrl: "http://${HOST}:8000/v1", model: "${M:-x}" } }';
    const config = await load({ yaml, environment: { HOST: 'gpu1' } });
    expect(config.endpoints['a']).toMatchObject({ baseUrl: 'http://gpu1:8000/v1', model: 'x' });
  });

  it('reads prompt files relative to the file that names them', async () => {
    const config = await load({
      yaml: 'prompts: { recaption: my.md }',
      files: { 'my.md': 'Say it.' },
    });
    expect(config.prompts).toMatchObject({ recaption: 'Say it.' });
  });

  it('reads a model’s file name relative to the file that names it', async () => {
    const yaml =
      'aesthetic: { scorer: onnx, model: models/a.onnx, head: { file: /b.safetensors } }';
    const { settings } = await load({ yaml });
    const { aesthetic } = settings as { aesthetic: { model: string; head: { file: string } } };
    expect(isAbsolute(aesthetic.model)).toBe(true);
    expect(aesthetic.model).toMatch(/\/recaptor-\S+\/models\/a\.onnx$/);
    expect(aesthetic.head.file).toBe('/b.safetensors');
  });

  it('is the same after a way through run.json', async () => {
    const config = await load({});
    const stored: unknown = JSON.parse(JSON.stringify(flattenConfig(config)));
    expect(parseConfig(stored, recipes, 'run.json')).toEqual(config);
  });

  it.each([
    [
      'a variable that is not set',
      'pipeline: "${NOPE}"',
      'pipeline: the environment variable NOPE is not set',
    ],
    ['a misspelt key', 'fliters: {}', 'fliters'],
    ['a misspelt filter', 'filters: { sharpnes: { min: 1 } }', 'sharpnes'],
    [
      'a role without its endpoint',
      'roles: { recaption: nope }',
      'no endpoint named nope; there are: builtin',
    ],
    ['a value out of its range', 'picture: { quality: 101 }', 'picture.quality'],
    ['broken YAML', 'a: [1', 'recaptor.yaml is not valid YAML'],
    ['a list in place of a mapping', '- a', 'a config is a mapping'],
    ['a preset that is not there', 'extends: nope', 'there is no preset nope'],
    ['a preset outside the presets folder', 'extends: ../../x', 'there is no preset ../../x'],
    ['a pipeline that is not there', 'extends: sd3\npipeline: nope', 'it is one of: sd3'],
    [
      'a prompt file that is not there',
      'prompts: { recaption: no.md }',
      'prompts.recaption: there is no file',
    ],
    [
      'a key in place of the name of its variable',
      'endpoints: { a: { kind: openai, baseUrl: "http://h/v1", apiKeyEnv: "sk-123" } }',
      'never the key itself',
    ],
    [
      'a password in an address',
      'endpoints: { a: { kind: openai, baseUrl: "http://u:p@h/v1" } }',
      'no user name or password',
    ],
    [
      'an address without http',
      'endpoints: { a: { kind: openai, baseUrl: "h:8000" } }',
      'endpoints.a.baseUrl',
    ],
    [
      'more captioners than there may be',
      `captioners: { ${Array.from({ length: 17 }, (_, n) => `c${n}: {}`).join(', ')} }`,
      'at most 16 captioners, and here are 17',
    ],
  ])('says what is wrong with %s', async (_what, yaml, message) => {
    await expect(load({ yaml })).rejects.toMatchObject({ code: 'config_invalid' });
    await expect(load({ yaml })).rejects.toThrow(message);
  });

  it('never repeats a key that was put where a name belongs', async () => {
    const yaml = 'endpoints: { a: { kind: openai, baseUrl: "http://h/v1", apiKeyEnv: "sk-123" } }';
    await expect(load({ yaml })).rejects.not.toThrow('sk-123');
  });
});

describe('configJsonSchema', () => {
  it('is draft 7 and leaves every key to the preset', () => {
    const schema = configJsonSchema(recipes) as {
      $schema: string;
      anyOf: { required?: string[]; properties: Record<string, unknown> }[];
    };
    expect(schema.$schema).toContain('draft-07');
    expect(schema.anyOf[0]?.required ?? []).toEqual([]);
    expect(Object.keys(schema.anyOf[0]?.properties ?? {})).toEqual(
      expect.arrayContaining(['pipeline', 'endpoints', 'roles', 'filters', 'mix', 'extends']),
    );
  });
});
