import { z } from 'zod';
import type { Recipe } from '../core/recipe.ts';

const Prices = z.strictObject({
  inputPerMillion: z.number().nonnegative().describe('USD per million input tokens'),
  outputPerMillion: z.number().nonnegative().describe('USD per million output tokens'),
  cachedInputPerMillion: z.number().nonnegative().optional(),
  perPicture: z.number().nonnegative().optional().describe('USD per picture sent'),
});

const OpenAiEndpoint = z.strictObject({
  kind: z.literal('openai').describe('Any server that speaks the OpenAI chat-completions protocol'),
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'an address such as http://127.0.0.1:8000/v1' })
    .refine((url) => !/\/\/[^/]*@/.test(url), {
      error: 'no user name or password in the address: name a variable in apiKeyEnv',
    }),
  model: z.string().min(1).default('auto').describe('A model id; auto asks the server for its one'),
  apiKeyEnv: z
    .string()
    .regex(/^[A-Za-z_]\w*$/, 'the NAME of an environment variable, never the key itself')
    .optional(),
  concurrency: z.number().int().positive().default(32).describe('Requests in flight at most'),
  timeoutMs: z.number().int().positive().default(120_000).describe('For one whole request'),
  maxAttempts: z.number().int().positive().default(5).describe('Requests per question at most'),
  patienceMs: z
    .number()
    .int()
    .nonnegative()
    .default(600_000)
    .describe('How long to wait for a server that is busy or down before the run stops'),
  maxTokensField: z.enum(['max_tokens', 'max_completion_tokens']).default('max_tokens'),
  prices: Prices.optional(),
});

const BuiltinEndpoint = z.strictObject({
  kind: z.literal('builtin').describe('Describes pixels; not a vision-language model'),
});

export const EndpointConfig = z.discriminatedUnion('kind', [OpenAiEndpoint, BuiltinEndpoint]);
export type EndpointConfig = z.output<typeof EndpointConfig>;

const Mix = z.strictObject({
  long: z.number().min(0).max(1).default(0.5),
  original: z.number().min(0).max(1).default(0.5),
  seed: z.number().int().nonnegative().default(7),
});

const Remote = z.strictObject({
  allowHosts: z
    .array(z.string())
    .default([])
    .describe('Hosts (or host:port) that may be read although their address is private'),
  timeoutMs: z.number().int().positive().default(60_000),
  maxRedirects: z.number().int().nonnegative().default(5),
});

/** Keys that every pipeline's config has. */
const common = {
  endpoints: z.record(z.string().regex(/^[\w-]+$/), EndpointConfig),
  roles: z.record(z.string(), z.string()).describe('Which endpoint does what'),
  prompts: z.record(z.string(), z.string().min(1)).describe('Prompt files, relative to this file'),
  mix: Mix.prefault({}),
  shardSize: z.number().int().min(1).max(10_000).default(64).describe('Records per shard'),
  remote: Remote.prefault({}),
};
const Common = z.strictObject(common);

/** A whole config: common keys, and `settings` as the recipe named by `pipeline` takes them. */
export interface Config extends z.output<typeof Common> {
  readonly pipeline: string;
  readonly settings: unknown;
}

/** The keys of one recipe's config, as it is written in YAML. */
export function configObjectOf(recipe: Recipe) {
  const strings = (names: readonly string[]) =>
    z.strictObject(Object.fromEntries(names.map((name) => [name, z.string().min(1)])));
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
  return configObjectOf(recipe).superRefine(({ endpoints, roles }, context) => {
    for (const [role, endpoint] of Object.entries(roles)) {
      if (Object.hasOwn(endpoints, endpoint)) continue;
      context.addIssue({
        code: 'custom',
        path: ['roles', role],
        message: `no endpoint named ${endpoint}; there are: ${Object.keys(endpoints).join(', ')}`,
      });
    }
  });
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
