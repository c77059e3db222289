import { describe, expect, it } from 'vitest';
import { recipes } from '../../../pipelines/index.ts';
import { stagesOfRecipe } from '../../../src/core/recipe.ts';

describe.each(recipes)('the recipe $name', (recipe) => {
  it('has a worker listen for the stages of every scorer, each in its pool', () => {
    const pools = new Map(stagesOfRecipe(recipe).map(({ name, pool }) => [name, pool]));
    expect(pools.get('score-aesthetic')).toBe('media');
    expect(pools.get('rate-aesthetic')).toBe('vlm');
  });
});
