import type { z } from 'zod';
import type { AnyPipeline } from './pipeline.ts';
import type { AnyStage } from './stage.ts';

/** A published way of making captions: a pipeline and the settings it takes. */
export interface Recipe {
  /** As `pipeline:` in a config names it. */
  readonly name: string;
  /** What the config of such a pipeline holds besides the keys common to all. */
  readonly settings: z.ZodObject;
  /** What its stages ask models for. */
  readonly roles: readonly string[];
  /** Prompts it takes, and the values that each may use. */
  readonly prompts: Readonly<Record<string, readonly string[]>>;
  /** Throws ZodError where `settings` do not fit. */
  readonly build: (settings: unknown, prompts: Readonly<Record<string, string>>) => AnyPipeline;
}

interface RecipeDefinition<Settings extends z.ZodObject> extends Omit<Recipe, 'build'> {
  readonly settings: Settings;
  readonly build: (
    settings: z.output<Settings>,
    prompts: Readonly<Record<string, string>>,
  ) => AnyPipeline;
}

export function defineRecipe<Settings extends z.ZodObject>(
  definition: RecipeDefinition<Settings>,
): Recipe {
  return {
    ...definition,
    build: (settings, prompts) => definition.build(definition.settings.parse(settings), prompts),
  };
}

/** The stages of a recipe whatever its settings: what a worker listens for. */
export function stagesOfRecipe(recipe: Recipe): readonly AnyStage[] {
  const prompts = Object.fromEntries(Object.keys(recipe.prompts).map((name) => [name, name]));
  return recipe.build({}, prompts).stages;
}
