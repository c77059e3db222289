import { z } from 'zod';

/** What goes wrong with one request. */
const Trouble = z.discriminatedUnion('kind', [
  /** 429; the headers only where given. `retryAfter` is in seconds or an HTTP date. */
  z.strictObject({
    kind: z.literal('rate-limit'),
    retryAfter: z.string().optional(),
    retryAfterMs: z.number().optional(),
  }),
  /** llama.cpp's 503 while it loads a model. */
  z.strictObject({ kind: z.literal('loading'), retryAfter: z.string().optional() }),
  /** Any status with any body; a body that is no string is sent as JSON. */
  z.strictObject({
    kind: z.literal('status'),
    status: z.number().int(),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  z.strictObject({
    kind: z.literal('refuse'),
    how: z.enum(['refusal', 'content-filter', 'wording']).default('refusal'),
  }),
  /** The first words of the answer, finish_reason `length`. */
  z.strictObject({ kind: z.literal('truncate') }),
  /** Exactly this text; `{marker}` in it becomes the marker of the request. */
  z.strictObject({
    kind: z.literal('say'),
    text: z.string(),
    /** The likeliest first tokens with their log-probabilities, for requests that ask for them. */
    top: z.record(z.string(), z.number()).optional(),
  }),
  /** A web page with status 200. */
  z.strictObject({ kind: z.literal('html') }),
  z.strictObject({ kind: z.literal('invalid-utf8') }),
  z.strictObject({ kind: z.literal('empty-choices') }),
  /** Status 200 with this `error` in the body. */
  z.strictObject({ kind: z.literal('error-body'), error: z.record(z.string(), z.unknown()) }),
  /** Server-sent events although none were asked for. */
  z.strictObject({ kind: z.literal('stream') }),
  /** Half of the body, then the connection is cut. */
  z.strictObject({ kind: z.literal('drop') }),
  /** The connection is cut before any answer. */
  z.strictObject({ kind: z.literal('reset') }),
  /** No answer, ever. */
  z.strictObject({ kind: z.literal('hang') }),
  /** The right answer, this much later than usual. */
  z.strictObject({ kind: z.literal('late'), ms: z.number() }),
]);
export type Trouble = z.infer<typeof Trouble>;

/** Which requests get the trouble: those that meet every condition given. */
const Rule = z.strictObject({
  trouble: Trouble,
  /** SHA-256 of pictures: the request holds at least one of them. */
  pictures: z.array(z.string()).optional(),
  /** The request holds so many pictures at least. */
  minPictures: z.number().int().optional(),
  /** It asks for JSON by schema, or does not. */
  schema: z.boolean().optional(),
  /** The instruction or a text part contains this. */
  prompt: z.string().optional(),
  /** Only the first so many requests that meet the conditions above. */
  first: z.number().int().optional(),
  /** Only the first so many times that one question is asked. */
  firstPerQuestion: z.number().int().optional(),
  /** This fraction of the requests, chosen by a hash of question and ask number. */
  share: z.number().optional(),
});
export type Rule = z.infer<typeof Rule>;

const Latency = z.union([
  z.strictObject({ ms: z.number() }),
  /** Log-normal; the draw depends on the seed, the question and how often it was asked. */
  z.strictObject({ medianMs: z.number(), sigma: z.number(), seed: z.number().default(0) }),
]);
export type Latency = z.infer<typeof Latency>;

const Batches = z.strictObject({
  /** From the creation of a batch to its end. */
  workMs: z.number().default(0),
  /** `crowded`: failed with OpenAI's `token_limit_exceeded`. */
  ends: z.enum(['completed', 'expired', 'cancelled', 'failed', 'crowded']).default('completed'),
  /** Of an expired or cancelled one, this fraction was answered before. */
  reached: z.number().default(1),
  /** Only the first so many end so; those after them are completed. */
  first: z.number().int().optional(),
  /** Batches that may be out at once; further ones are `crowded`. */
  room: z.number().int().optional(),
  /** Of so many the connection is cut when the batch is made, before the answer. */
  loseCreated: z.number().int().default(0),
  /** Whether GET /v1/batches is served. */
  listed: z.boolean().default(true),
});

/** Everything that can be ordered of a chat server, with what it does unasked. */
export const Behaviour = z.strictObject({
  /** Names under /v1/models; null answers 404 there. */
  models: z.array(z.string()).nullable().default(['test-model']),
  /** 503 there, as of a server that is loading. */
  modelsLoading: z.boolean().default(false),
  /** Answer 404 to requests for a model that is not in `models`. */
  checkModel: z.boolean().default(false),
  /** The key asked for as `Authorization: Bearer …`; null lets everybody in. */
  apiKey: z.string().nullable().default(null),
  latency: Latency.default({ ms: 0 }),
  /** At most `slots` requests are worked on, `queue` more wait, the rest get `overflow`. */
  capacity: z
    .strictObject({
      slots: z.number().int(),
      queue: z.number().int(),
      overflow: z.union([z.literal(429), z.literal(503)]).default(429),
      retryAfterMs: z.number().optional(),
    })
    .nullable()
    .default(null),
  /** Within any minute; what is beyond gets 429 without a `retry-after`. */
  requestsPerMinute: z.number().int().nullable().default(null),
  usage: z.boolean().default(true),
  batches: Batches.prefault({}),
  /** What a request for log-probabilities gets; `refused` is status 400. */
  logprobs: z.enum(['given', 'ignored', 'refused']).default('given'),
  /** Forms of `response_format` with a schema that are taken; others get status 400. */
  schemaForms: z.array(z.enum(['nested', 'flat'])).default(['nested', 'flat']),
  /** OpenAI's newer models refuse `max_tokens`. */
  maxTokensField: z.enum(['either', 'max_completion_tokens']).default('either'),
  reasoning: z.enum(['none', 'think', 'reasoning', 'reasoning_content']).default('none'),
  content: z.enum(['string', 'parts']).default('string'),
  /** The first rule that fits decides. */
  rules: z.array(Rule).default([]),
  /** Short tests before a run: answered at once and not counted as calls, or treated as any. */
  preflight: z.enum(['calm', 'as-any']).default('calm'),
  /** Keep a record of every single call; without it memory grows with the questions only. */
  keepCalls: z.boolean().default(true),
});
export type Behaviour = z.infer<typeof Behaviour>;
export type BehaviourOptions = z.input<typeof Behaviour>;

/** `changes` over `current`; throws for a name that is not known. */
export function changedBehaviour(current: Behaviour, changes: unknown): Behaviour {
  return Behaviour.parse({ ...current, ...z.record(z.string(), z.unknown()).parse(changes) });
}
