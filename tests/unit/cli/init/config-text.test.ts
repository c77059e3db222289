import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recipes } from '../../../../pipelines/index.ts';
import { pipelineOf } from '../../../../src/cli/assemble.ts';
import type { Answers } from '../../../../src/cli/init/answers.ts';
import { configText, shownDataset } from '../../../../src/cli/init/config-text.ts';
import { ENCODER_LIMITS } from '../../../../src/cli/init/encoder-limits.ts';
import { offeredPresets, presetFacts } from '../../../../src/cli/init/presets.ts';
import { loadConfig } from '../../../../src/config/load.ts';
import { EXPORT_FORMATS } from '../../../../src/export/registry.ts';

const presets = await offeredPresets();
const SERVER = {
  baseUrl: 'https://api.example.com/v1',
  model: 'org/a "model": x',
  apiKeyEnv: 'EXAMPLE_KEY',
};
const ENDPOINT = { ...SERVER, server: null };

async function textOf(changes: Partial<Answers>): Promise<string> {
  const answers = { dataset: 'pictures', preset: 'sd3', endpoint: ENDPOINT, trainer: null };
  const all: Answers = { ...answers, ...changes };
  const facts = await presetFacts(all.preset, all.endpoint !== null);
  return configText(all, facts, 'recaptor.schema.json');
}

async function loaded(text: string, preset?: string) {
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-init-'));
  const file = preset === undefined ? 'recaptor.yaml' : null;
  if (file !== null) await writeFile(join(directory, file), text);
  return loadConfig({ file, preset, recipes, directory, lookUp: () => undefined });
}

describe('the config that init writes', () => {
  it.each(presets.map(({ name }) => name))('is a whole pipeline for %s', async (preset) => {
    const config = await loaded(await textOf({ preset }));
    const { stages } = pipelineOf(config);
    const roles = [...new Set(stages.flatMap((stage) => stage.roles))];
    expect(roles.map((role) => config.roles[role])).toEqual(roles.map(() => 'local'));
    expect(config.endpoints['local']).toMatchObject(SERVER);
  });

  it.each(presets.map(({ name }) => name))('changes nothing else of %s', async (preset) => {
    const config = await loaded(await textOf({ preset, endpoint: null }));
    expect(config).toEqual(await loaded('', preset));
  });

  it('names the filters and the mix of its preset as they are', async () => {
    const text = await textOf({ preset: 'cogvideox' });
    const block = /# filters:\n(?:# {3}.*\n)+/.exec(text)?.[0] ?? '';
    const spelled = `extends: svd\n${block.replaceAll(/^# ?/gm, '')}`;
    const [own, preset] = [await loaded(spelled), await loaded('', 'cogvideox')];
    expect(block.split('\n').length).toBeGreaterThan(5);
    expect(own.settings).toMatchObject({
      filters: (preset.settings as { readonly filters: object }).filters,
    });
    expect(text).toContain('# mix: { long: 0.5, original: 0.5, seed: 7 }');
  });

  it('labels clips where the paper does and a model can', async () => {
    expect(await textOf({ preset: 'cogvideox' })).toMatch(/^ {2}label: local/m);
    expect(await textOf({ preset: 'cogvideox', endpoint: null })).not.toMatch(
      /^[# ]+label: local/m,
    );
    expect(await textOf({ preset: 'svd' })).not.toContain('label: local');
  });

  it.each(EXPORT_FORMATS.map(({ name, kinds }) => [name, kinds[0] ?? 'image'] as const))(
    'holds captions to what %s reads, where that is known',
    async (trainer, kind) => {
      const preset = kind === 'video' ? 'cogvideox' : 'sd3';
      const text = await textOf({ preset, trainer });
      const { settings } = await loaded(text);
      const { encoder, tokens } = ENCODER_LIMITS[trainer] ?? { encoder: 't5', tokens: 256 };
      expect(settings).toMatchObject({ checks: { 'too-many-tokens': { encoder, tokens } } });
      expect(text).toContain(`recaptor export --run runs/pictures --format ${trainer}`);
    },
  );

  it('fits a screen and points editors to the schema', async () => {
    for (const server of ['Ollama', 'llama.cpp', 'LM Studio', 'vLLM', null]) {
      const lines = (await textOf({ trainer: 'kohya', endpoint: { ...ENDPOINT, server } })).split(
        '\n',
      );
      expect(lines[0]).toBe('# yaml-language-server: $schema=./recaptor.schema.json');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    }
  });
});

describe('a dataset in a comment', () => {
  it.each([
    ['pictures/a-1.jsonl', 'pictures/a-1.jsonl'],
    ["my cat's pictures", String.raw`'my cat'\''s pictures'`],
    ['a\nb', "'a?b'"],
    [null, 'DATASET'],
  ])('of %j reads %s', (dataset, shown) => {
    expect(shownDataset(dataset)).toBe(shown);
  });
});
