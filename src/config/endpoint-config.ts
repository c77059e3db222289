import { z } from 'zod';

const Prices = z.strictObject({
  inputPerMillion: z.number().nonnegative().describe('USD per million input tokens'),
  outputPerMillion: z.number().nonnegative().describe('USD per million output tokens'),
  cachedInputPerMillion: z.number().nonnegative().optional(),
  perPicture: z.number().nonnegative().optional().describe('USD per picture sent'),
});

const BaseUrl = z
  .url({ protocol: /^https?$/, error: 'an address such as http://127.0.0.1:8000/v1' })
  .refine((url) => !/\/\/[^/]*@/.test(url), {
    error: 'no user name or password in the address: name a variable in apiKeyEnv',
  });

const milliseconds = z.number().int().positive();

/** What one server has of its own. */
const server = {
  apiKeyEnv: z
    .string()
    .regex(/^[A-Za-z_]\w*$/, 'the NAME of an environment variable, never the key itself')
    .optional(),
  concurrency: z
    .union([z.number().int().positive(), z.literal('auto')], { error: 'expected number, or auto' })
    .default(32)
    .describe('Requests in flight at most; auto finds how many pay'),
  maxConcurrency: z.number().int().positive().default(128).describe('For concurrency: auto'),
  requestsPerMinute: z.number().positive().optional().describe('Kept by all processes together'),
  tokensPerMinute: z.number().positive().optional().describe('Kept by all processes together'),
  timeoutMs: milliseconds.default(120_000).describe('For one whole request'),
  connectTimeoutMs: milliseconds.default(10_000).describe('Until the connection stands'),
  firstByteTimeoutMs: milliseconds.optional().describe('Until the answer begins'),
  maxTokensField: z.enum(['max_tokens', 'max_completion_tokens']).default('max_tokens'),
  prices: Prices.optional(),
};

const { concurrency, maxConcurrency, timeoutMs, connectTimeoutMs, maxTokensField } = server;

/** What a replica leaves out is as the endpoint has it. */
const Replica = z.strictObject({
  ...server,
  concurrency: concurrency.unwrap().optional(),
  maxConcurrency: maxConcurrency.unwrap().optional(),
  timeoutMs: timeoutMs.unwrap().optional(),
  connectTimeoutMs: connectTimeoutMs.unwrap().optional(),
  maxTokensField: maxTokensField.unwrap().optional(),
  baseUrl: BaseUrl,
  servedModel: z.string().min(1).optional().describe('The same model as this server calls it'),
  weight: z.number().positive().default(1).describe('Share of the calls within its priority'),
  priority: z
    .number()
    .int()
    .default(0)
    .describe('Lower ones first; others only while those are full or failed'),
});

/** The most that OpenAI takes. */
const MOST_QUESTIONS = 50_000;

/** How an endpoint is asked in batches; see docs/batches.md. */
const Batch = z.strictObject({
  submit: z
    .enum(['api', 'by-hand'])
    .default('api')
    .describe('by-hand: a person runs the files, as with vllm run-batch'),
  discount: z.number().min(0).max(1).default(0.5).describe('What batches cost less, of `prices`'),
  maxQuestions: z.number().int().positive().max(MOST_QUESTIONS).default(MOST_QUESTIONS),
  maxMegabytes: z.number().positive().default(200).describe('Of one file'),
  idleSeconds: z
    .number()
    .positive()
    .default(30)
    .describe('A batch that nothing was added to for so long is submitted'),
  pollSeconds: z.number().positive().default(30),
  window: z.string().min(1).default('24h').describe('completion_window'),
  // vLLM takes no other, whatever address it would be served at.
  url: z.string().startsWith('/').default('/v1/chat/completions').describe('Of each request'),
});

const OpenAiEndpoint = z
  .strictObject({
    kind: z
      .literal('openai')
      .describe('Any server that speaks the OpenAI chat-completions protocol'),
    baseUrl: BaseUrl.optional(),
    replicas: z.array(Replica).min(1).optional().describe('Servers with the same model'),
    model: z
      .string()
      .min(1)
      .default('auto')
      .describe('A model id; auto asks the server for its one'),
    ...server,
    maxAttempts: z.number().int().positive().default(5).describe('Requests per question at most'),
    maxRepeats: z
      .union([z.number().int().positive(), z.literal('off')], { error: 'expected number, or off' })
      .optional()
      .describe('Unlike pictures with nearly one caption that stop a server; 8 where absent'),
    preflight: z
      .literal('off', { error: 'expected off, or nothing' })
      .optional()
      .describe('No tiny calls before a run that try what the servers take'),
    patienceMs: z
      .number()
      .int()
      .nonnegative()
      .default(600_000)
      .describe('How long to wait for a server that is busy or down before the run stops'),
    // No default: see `budget` in schema.ts.
    mode: z
      .enum(['online', 'batch'])
      .optional()
      .describe('batch: questions are gathered in files, and answered within hours'),
    batch: Batch.optional().describe('For mode: batch'),
  })
  .superRefine((endpoint, context) => {
    const [path, message] = faultOf(endpoint) ?? [];
    if (path !== undefined) context.addIssue({ code: 'custom', path: [path], message });
  });
export type OpenAiConfig = z.output<typeof OpenAiEndpoint>;
export type BatchConfig = z.output<typeof Batch>;

type Addressed = Pick<OpenAiConfig, 'baseUrl' | 'replicas' | 'model' | 'mode' | 'batch'>;

/** The key that does not fit the others, and why; null where all do. */
function faultOf(endpoint: Addressed): readonly [string, string] | null {
  const { baseUrl, replicas, model, mode, batch } = endpoint;
  if (batch && mode !== 'batch') return ['batch', 'it is for mode: batch; say that, too'];
  if (mode === 'batch' && replicas) {
    return ['replicas', 'mode: batch has one server: give its baseUrl'];
  }
  if (mode === 'batch' && batch?.submit === 'by-hand') {
    const isAuto = baseUrl === undefined && model === 'auto';
    return isAuto ? ['model', 'name the model: there is no baseUrl to ask for it'] : null;
  }
  if ((baseUrl === undefined) !== (replicas === undefined)) return null;
  return ['baseUrl', 'give either baseUrl, or replicas with a baseUrl each'];
}

/** Null for an endpoint that answers at once. */
export function batchConfigOf(endpoint: EndpointConfig | undefined): BatchConfig | null {
  if (endpoint?.kind !== 'openai' || endpoint.mode !== 'batch') return null;
  return endpoint.batch ?? Batch.parse({});
}

const BuiltinEndpoint = z.strictObject({
  kind: z.literal('builtin').describe('Describes pixels; not a vision-language model'),
});

export const EndpointConfig = z.discriminatedUnion('kind', [OpenAiEndpoint, BuiltinEndpoint]);
export type EndpointConfig = z.output<typeof EndpointConfig>;

/** One server of an endpoint, with all that it does not set itself. */
export interface ServerConfig extends Pick<OpenAiConfig, keyof typeof server> {
  readonly baseUrl: string;
  readonly servedModel?: string | undefined;
  readonly weight: number;
  readonly priority: number;
}

/** The servers of an endpoint in the order of the config: at least one. */
export function serversOf(endpoint: OpenAiConfig): readonly ServerConfig[] {
  const { baseUrl, replicas = [], ...common } = endpoint;
  // Batches that are run by hand need no address.
  if (replicas.length === 0) {
    return [{ ...common, baseUrl: baseUrl ?? '', weight: 1, priority: 0 }];
  }
  return replicas.map((replica) => {
    const given = Object.entries(replica).filter(([, value]) => value !== undefined);
    return { ...common, ...replica, ...filled(common, given) };
  });
}

/** What both have, with the replica's own value where it has one. */
function filled(
  common: Pick<OpenAiConfig, keyof typeof server>,
  given: readonly (readonly [string, unknown])[],
): Pick<OpenAiConfig, keyof typeof server> {
  return { ...common, ...Object.fromEntries(given) };
}
