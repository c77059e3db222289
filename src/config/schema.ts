import { z } from 'zod';
import { RenderOptions } from '../core/render-options.ts';
import type { Recipe } from '../core/recipe.ts';
import { batchConfigOf, EndpointConfig } from './endpoint-config.ts';

const share = z.number().min(0).max(1);

/** Shares of long and original captions, and of captioners by their names. */
const Mix = z
  .object({
    long: share.default(0.5),
    original: share.default(0.5),
    seed: z.number().int().nonnegative().default(7),
  })
  .catchall(share);

const Remote = z.strictObject({
  allowHosts: z
    .array(z.string())
    .default([])
    .describe('Hosts (or host:port) that may be read although their address is private'),
  timeoutMs: z
    .number()
    .int()
    .positive()
    .default(60_000)
    .describe('For a whole picture; for every 64 KiB of a video, which may take any time'),
  maxRedirects: z.number().int().nonnegative().default(5),
});

const Budget = z
  .strictObject({
    usd: z.number().nonnegative().optional().describe('US dollars; needs prices of the endpoints'),
    tokens: z.number().int().nonnegative().optional().describe('Tokens in and out'),
  })
  .describe('What the whole run may spend; it stops before that is passed');
export type Budget = z.output<typeof Budget>;

const Cache = z
  .union([
    z.literal(false),
    z.strictObject({
      directory: z.string().min(1).optional().describe('Shared by runs; relative to this file'),
    }),
  ])
  .describe('Answers kept, so that no question is paid twice; false keeps none');

/** Keys that every pipeline's config has. */
const common = {
  endpoints: z.record(z.string().regex(/^[\w-]+$/), EndpointConfig),
  roles: z.record(z.string(), z.string()).describe('Which endpoint does what'),
  prompts: z.record(z.string(), z.string().min(1)).describe('Prompt files, relative to this file'),
  mix: Mix.prefault({}),
  render: RenderOptions.prefault({}).describe('How long captions are put together'),
  shardSize: z.number().int().min(1).max(10_000).default(64).describe('Records per shard'),
  remote: Remote.prefault({}),
  // No default: what a config leaves out must not differ from what older runs have stored.
  budget: Budget.optional(),
  cache: Cache.optional(),
};
const Common = z.strictObject(common);

/** A whole config: common keys, and `settings` as the recipe named by `pipeline` takes them. */
export interface Config extends z.output<typeof Common> {
  readonly pipeline: string;
  readonly settings: unknown;
}

/** The keys of one recipe's config, as it is written in YAML. */
export function configObjectOf(recipe: Recipe) {
  // Captioners have names of their own: `checkNames` knows them.
  const strings = (names: readonly string[]) =>
    z
      .object(Object.fromEntries(names.map((name) => [name, z.string().min(1).optional()])))
      .catchall(z.string().min(1));
  return z.strictObject({
    pipeline: z.literal(recipe.name),
    ...common,
    roles: strings(recipe.roles).describe('Which endpoint does what'),
    prompts: strings(Object.keys(recipe.prompts)).describe('Prompt files, relative to this file'),
    ...recipe.settings.shape,
  });
}

/** The same, with what can only be checked across keys. */
export function configSchemaOf(recipe: Recipe) {
  return configObjectOf(recipe).superRefine((config, context) => {
    const { endpoints, roles, cache } = config;
    for (const [name, endpoint] of Object.entries(endpoints)) {
      if (cache !== false || batchConfigOf(endpoint) === null) continue;
      context.addIssue({
        code: 'custom',
        path: ['cache'],
        message: `answers have to be kept where ${name} is asked in batches: records are done in passes`,
      });
    }
    for (const issue of misnamed(recipe, config)) context.addIssue(issue);
    for (const [role, endpoint] of Object.entries(roles)) {
      if (endpoint === undefined || Object.hasOwn(endpoints, endpoint)) continue;
      context.addIssue({
        code: 'custom',
        path: ['roles', role],
        message: `no endpoint named ${endpoint}; there are: ${Object.keys(endpoints).join(', ')}`,
      });
    }
  });
}

/** Roles, prompts and shares of the mix that are neither the recipe's nor a captioner's. */
function misnamed(recipe: Recipe, config: Readonly<Record<string, unknown>>) {
  const captioners = namesOf(config['captioners']);
  const known = {
    roles: [...recipe.roles, ...captioners],
    prompts: [...Object.keys(recipe.prompts), ...captioners],
    mix: ['long', 'original', 'seed', ...captioners],
  };
  return Object.entries(known).flatMap(([key, names]) =>
    namesOf(config[key])
      .filter((name) => !names.includes(name))
      .map((name) => ({
        code: 'custom' as const,
        path: [key, name],
        message: `there is no such name; there are: ${names.join(', ')}`,
      })),
  );
}

function namesOf(mapping: unknown): readonly string[] {
  return Object.keys(mapping ?? {});
}

/** Splits a parsed config into the common keys and the recipe's own. */
export function splitConfig(recipe: Recipe, parsed: Record<string, unknown>): Config {
  const own = Object.keys(recipe.settings.shape);
  const entries = Object.entries(parsed);
  const settings = Object.fromEntries(entries.filter(([key]) => own.includes(key)));
  const rest = Object.fromEntries(
    entries.filter(([key]) => !own.includes(key) && key !== 'pipeline'),
  );
  return { ...Common.parse(rest), pipeline: recipe.name, settings };
}
