import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { recipes } from '../../../pipelines/index.ts';
import { configObjectOf } from '../../../src/config/schema.ts';

/** Keys in the first columns of the tables under Config. */
async function documentedKeys(): Promise<ReadonlySet<string>> {
  const page = await readFile('README.md', 'utf8');
  const section = /^## Config$[\s\S]*?(?=^## )/m.exec(page)?.[0] ?? '';
  return new Set([...section.matchAll(/^\| `(\w+)` /gm)].map(([, key = '']) => key));
}

describe('the config in README.md', () => {
  it.each(recipes)('names every key that $name has', async (recipe) => {
    const keys = Object.keys(configObjectOf(recipe).shape);
    // `extends` stands for it: a preset names its pipeline.
    const toBeNamed = keys.filter((key) => key !== 'pipeline');
    expect(await documentedKeys()).toEqual(new Set([...(await documentedKeys()), ...toBeNamed]));
  });

  it('names no key that no pipeline has', async () => {
    const known = recipes.flatMap((recipe) => Object.keys(configObjectOf(recipe).shape));
    for (const key of await documentedKeys()) expect([...known, 'extends']).toContain(key);
  });
});
