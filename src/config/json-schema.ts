import { z } from 'zod';
import type { Recipe } from '../core/recipe.ts';
import { configObjectOf } from './schema.ts';

/**
 * The JSON Schema of a project file: draft 7, the newest that YAML editors read. Every key may be
 * left to the preset.
 */
export function configJsonSchema(recipes: readonly Recipe[]): object {
  const variants = recipes.map((recipe) =>
    configObjectOf(recipe)
      .partial()
      .extend({
        extends: z.string().optional().describe('A preset to start from: recaptor config presets'),
      }),
  );
  return z.toJSONSchema(z.union(variants), { target: 'draft-7', io: 'input' });
}
