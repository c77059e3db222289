import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recipes } from '../../../pipelines/index.ts';
import { video } from '../../../pipelines/video.ts';
import { pipelineOf, withUsedRoles } from '../../../src/cli/assemble.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { stagesOfRecipe } from '../../../src/core/recipe.ts';
import { placeStages } from '../../../src/run/fingerprint.ts';

const MODEL = 'endpoints: { a: { kind: openai, baseUrl: "http://127.0.0.1:1/v1", model: m } }';

async function configOf(...yaml: readonly string[]) {
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-recipe-'));
  const text = ['extends: cogvideox', MODEL, ...yaml].join('\n');
  await writeFile(join(directory, 'recaptor.yaml'), text);
  return loadConfig({ recipes, directory, lookUp: () => undefined });
}

async function stagesOf(...yaml: readonly string[]) {
  return pipelineOf(await configOf(...yaml)).stages.map(({ name }) => name);
}

async function keysOf(...yaml: readonly string[]) {
  const stages = placeStages(pipelineOf(await configOf(...yaml)), (role) => role);
  return new Map(stages.map(({ stage, key }) => [stage.name, key]));
}

const CLIPS = [
  ...['filter-sources', 'analyze', 'split-shots', 'filter-spans', 'score-clip'],
  ...['score-aesthetic', 'filter-clips'],
];
const CAPTIONS = ['short-caption', 'recaption-frames', 'summarize', 'check-summary'];

describe('the video recipe', () => {
  it('labels clips where the role has an endpoint, and else goes without', async () => {
    expect(await stagesOf()).toEqual([...CLIPS, ...CAPTIONS]);
    expect(await stagesOf('roles: { label: a }')).toEqual([
      ...[...CLIPS, 'label', 'filter-labels'],
      ...CAPTIONS,
    ]);
  });

  it('refuses to label with the builtin describer', async () => {
    await expect(stagesOf('roles: { label: builtin }')).rejects.toThrow(
      /roles\.label: the builtin describer cannot judge/,
    );
  });

  it('captions clips in one call where it is told to', async () => {
    expect(await stagesOf('caption: end-to-end')).toEqual([
      ...[...CLIPS, 'caption-clip', 'check-clip-caption'],
    ]);
  });

  it('needs the roles and prompts of its own stages, and no others', async () => {
    const without = 'roles: { short-caption: null, recaption: null, summarize: null, caption: a }';
    const noPrompts = 'prompts: { short-caption: null, recaption: null, summarize: null }';
    await expect(stagesOf('caption: end-to-end', without, noPrompts)).resolves.toHaveLength(
      CLIPS.length + 2,
    );
    await expect(stagesOf(without)).rejects.toThrow(/roles\.short-caption: nothing is given/);
    await expect(stagesOf(noPrompts)).rejects.toThrow(/prompts\.[\w-]+: nothing is given/);
  });

  it('asks no endpoint that only roles without a stage name', async () => {
    const config = await configOf('caption: end-to-end', 'roles: { caption: a }');
    expect(withUsedRoles(config).roles).toEqual({ caption: 'a' });
  });

  it('keeps all captions where labels come in, and all labels where a threshold moves', async () => {
    const plain = await keysOf();
    const labelled = await keysOf('roles: { label: a }');
    const moved = await keysOf('roles: { label: a }', 'filters: { labels: { max: 0.3 } }');
    for (const name of CAPTIONS) expect(labelled.get(name)).toBe(plain.get(name));
    const changed = [...moved].filter(([name, key]) => labelled.get(name) !== key);
    expect(changed.map(([name]) => name)).toEqual(['filter-labels']);
  });

  it('redoes no summary where the checks change', async () => {
    const [before, after] = [await keysOf(), await keysOf('checks: { too-long: { words: 60 } }')];
    const changed = [...after].filter(([name, key]) => before.get(name) !== key);
    expect(changed.map(([name]) => name)).toEqual(['check-summary']);
  });

  it('tells workers of every stage that any settings bring in', () => {
    const names = stagesOfRecipe(video).map(({ name }) => name);
    expect(names.toSorted()).toEqual(
      [
        ...CLIPS,
        'rate-aesthetic',
        ...CAPTIONS,
        'label',
        'filter-labels',
        'caption-clip',
        'check-clip-caption',
        ...['ask-clip-captioners', 'check-clip-captioners'],
        ...['look-at-clip', 'filter-duplicates'],
      ].toSorted(),
    );
  });
});
