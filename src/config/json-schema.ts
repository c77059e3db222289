import { z } from 'zod';
import type { Recipe } from '../core/recipe.ts';
import { configObjectOf } from './schema.ts';

/**
 * The JSON Schema of a project file: draft 7, the newest that YAML editors read. Every key, at any
 * depth, may be left to the preset, or be null to take away what the preset has set.
 */
export function configJsonSchema(recipes: readonly Recipe[]): object {
  const variants = recipes.map((recipe) =>
    configObjectOf(recipe).extend({
      extends: z.string().optional().describe('A preset to start from: recaptor config presets'),
    }),
  );
  return layerOf(z.toJSONSchema(z.union(variants), { target: 'draft-7', io: 'input' }));
}

type JsonSchema = z.core.JSONSchema.JSONSchema;
type Inner = z.core.JSONSchema._JSONSchema;

/** What one layer of a config may be. Lists are replaced whole, so their items stay as they are. */
function layerOf({ required: _required, oneOf, ...schema }: JsonSchema): JsonSchema {
  const { properties, additionalProperties } = schema;
  // With keys left out, a layer may fit more than one variant.
  const anyOf = oneOf ?? schema.anyOf;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, value]) => [key, nullable(value)]),
      ),
    }),
    ...(additionalProperties !== undefined && {
      additionalProperties: nullable(additionalProperties),
    }),
    ...(anyOf && { anyOf: anyOf.map(layerOf) }),
  };
}

/** The description stays outside, where editors look for it. */
function nullable(schema: Inner): Inner {
  if (typeof schema === 'boolean') return schema;
  const { description, ...rest } = layerOf(schema);
  return { ...(description !== undefined && { description }), anyOf: [rest, { type: 'null' }] };
}
