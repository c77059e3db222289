import { recipes } from '../../pipelines/index.ts';
import { stagesOfRecipe } from '../core/recipe.ts';
import type { Pool } from '../core/stage.ts';

/** Every stage that a run of any recipe may have, of the pools given. */
export function knownStages(
  pools: readonly Pool[],
): readonly { readonly name: string; readonly pool: Pool }[] {
  const stages = new Map<string, { readonly name: string; readonly pool: Pool }>();
  for (const recipe of recipes) {
    for (const { name, pool } of stagesOfRecipe(recipe)) {
      if (pools.includes(pool)) stages.set(name, { name, pool });
    }
  }
  return [...stages.values()];
}
