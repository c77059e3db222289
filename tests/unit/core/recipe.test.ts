import { describe, expect, it } from 'vitest';
import { recipes } from '../../../pipelines/index.ts';
import { rolesNeeded, stagesOfRecipe } from '../../../src/core/recipe.ts';

describe.each(recipes)('the recipe $name', (recipe) => {
  it('has a worker listen for the stages of every setting, each in its pool', () => {
    const pools = new Map(stagesOfRecipe(recipe).map(({ name, pool }) => [name, pool]));
    expect(pools.get('score-aesthetic')).toBe('media');
    expect(pools.get('rate-aesthetic')).toBe('vlm');
  });

  it('needs the aesthetic role only where a model is to rate', () => {
    expect(rolesNeeded(recipe, {})).not.toContain('aesthetic');
    expect(rolesNeeded(recipe, { aesthetic: { scorer: 'endpoint' } })).toContain('aesthetic');
    for (const role of rolesNeeded(recipe, {})) expect(recipe.roles).toContain(role);
  });
});
