import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recipes } from '../../../pipelines/index.ts';
import { pipelineOf } from '../../../src/cli/assemble.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { packageRoot } from '../../../src/config/package-root.ts';

const FOLDER = join(packageRoot(), 'config', 'presets');
const names = (await readdir(FOLDER)).map((file) => file.replace(/\.yaml$/, ''));

async function load(preset: string) {
  return loadConfig({ file: null, preset, recipes, directory: tmpdir(), lookUp: () => undefined });
}

/** Lines that hold a number, and neither in their comment nor right above them say whose it is. */
function unmarkedNumbers(text: string): string[] {
  let above = '';
  return text.split('\n').flatMap((line) => {
    const [code = '', comment = ''] = line.split(/(?<=^|\s)#(.*)/s);
    if (code.trim() === '') {
      above = comment === '' ? '' : `${above} ${comment}`;
      return [];
    }
    const isMarked = /\b(?:published|ours)\b/i.test(`${above} ${comment}`);
    above = '';
    return /[:[,]\s*-?\d/.test(code) && !isMarked ? [line] : [];
  });
}

describe('the presets', () => {
  it('are those of the published recipes', () => {
    expect(names.toSorted()).toEqual([
      'cogvideox',
      'dalle3',
      'easyanimate',
      'hunyuan-structured',
      'open-sora-1.3',
      'sd3',
      'svd',
    ]);
  });

  it.each(names)('%s is a whole pipeline as it stands', async (name) => {
    const { stages } = pipelineOf(await load(name));
    expect(stages.length).toBeGreaterThan(4);
  });

  it.each(names)('%s says where its numbers come from', async (name) => {
    const text = await readFile(join(FOLDER, `${name}.yaml`), 'utf8');
    expect(text).toMatch(/^# .*(arXiv|commit|branch|October 2023)/ms);
    expect(text).toMatch(/published/);
  });

  it.each(names)('%s marks every number as published or as ours', async (name) => {
    expect(unmarkedNumbers(await readFile(join(FOLDER, `${name}.yaml`), 'utf8'))).toEqual([]);
  });

  it('extend one another key by key', async () => {
    const [svd, dalle3, easyanimate] = await Promise.all(
      ['svd', 'dalle3', 'easyanimate'].map(load),
    );
    expect(svd?.settings).toMatchObject({
      filters: {
        motion: { dropLowest: 0.25 },
        aesthetic: { dropLowest: 0.25 },
        blackShare: { max: 0.5 },
      },
    });
    expect(svd?.settings).not.toHaveProperty('filters.motion.min');
    expect(dalle3?.mix).toEqual({ long: 0.95, original: 0.05, seed: 7 });
    expect(easyanimate?.settings).toMatchObject({
      caption: 'end-to-end',
      shots: { minSeconds: 3, maxSeconds: 10, threshold: 27 },
    });
  });
});
