import type { z } from 'zod';
import { ConfigError } from './errors.ts';
import type { AnyPipeline } from './pipeline.ts';
import type { AnyStage } from './stage.ts';

/** A published way of making captions: a pipeline and the settings it takes. */
export interface Recipe {
  /** As `pipeline:` in a config names it. */
  readonly name: string;
  /** What the config of such a pipeline holds besides the keys common to all. */
  readonly settings: z.ZodObject;
  /** What its stages may ask models for; which of them a config must give follows from the stages. */
  readonly roles: readonly string[];
  /** Roles that judge rather than describe, which the builtin describer cannot. */
  readonly judgingRoles?: readonly string[];
  /** Settings that name files, as `aesthetic.model`; relative to the config that names them. */
  readonly files?: readonly string[];
  /** Prompts it takes, and the values that each may use. */
  readonly prompts: Readonly<Record<string, readonly string[]>>;
  /** The values that the prompt of a captioner may use, whatever its name. */
  readonly captionerPrompt: readonly string[];
  /** Settings that between them bring in every stage it may have; absent where the defaults do. */
  readonly variants?: readonly object[];
  /**
   * `roles` are those that the config gives. Throws ZodError where `settings` do not fit, ConfigError
   * where a prompt is missing that they need.
   */
  readonly build: (
    settings: unknown,
    prompts: Readonly<Record<string, string>>,
    roles: readonly string[],
  ) => AnyPipeline;
}

interface RecipeDefinition<Settings extends z.ZodObject> extends Omit<Recipe, 'build'> {
  readonly settings: Settings;
  readonly build: (
    settings: z.output<Settings>,
    promptOf: PromptOf,
    roles: readonly string[],
  ) => AnyPipeline;
}

/** The text of a prompt, or that of `fallback` where none is given by its name. Throws ConfigError. */
export type PromptOf = (name: string, fallback?: string) => string;

export function defineRecipe<Settings extends z.ZodObject>(
  definition: RecipeDefinition<Settings>,
): Recipe {
  return {
    ...definition,
    build: (settings, prompts, roles) =>
      definition.build(
        definition.settings.parse(settings),
        (name, fallback = name) =>
          promptNamed(Object.hasOwn(prompts, name) ? name : fallback, prompts),
        roles,
      ),
  };
}

/** The stages of a recipe whatever its settings: what a worker listens for. */
export function stagesOfRecipe(recipe: Recipe): readonly AnyStage[] {
  const prompts = Object.fromEntries(Object.keys(recipe.prompts).map((name) => [name, name]));
  const stages = (recipe.variants ?? [{}]).flatMap(
    (settings) => recipe.build(settings, prompts, recipe.roles).stages,
  );
  return [...new Map(stages.map((stage) => [stage.name, stage])).values()];
}

function promptNamed(name: string, prompts: Readonly<Record<string, string>>): string {
  const prompt = prompts[name];
  if (prompt !== undefined) return prompt;
  throw new ConfigError(`prompts.${name}: nothing is given; name a file with the prompt`);
}
