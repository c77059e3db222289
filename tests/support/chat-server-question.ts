import { createHash } from 'node:crypto';

/** What a chat request asks, by content. */
export interface Question {
  readonly model: string;
  /** SHA-256 of model, messages with the bytes of their pictures, and sampling. */
  readonly sha256: string;
  /** SHA-256 of `JSON.stringify([system or null, ...texts])`, as `Call.promptSha256` has it. */
  readonly promptSha256: string;
  /** SHA-256 of the decoded bytes of each picture, in order. */
  readonly pictureSha256: readonly string[];
  /** Instruction and text parts, joined by newlines. */
  readonly text: string;
  readonly maxTokens: number | null;
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  readonly topLogprobs: number | null;
  /** The form in which JSON by schema was asked for. */
  readonly schemaForm: 'nested' | 'flat' | null;
}

interface Part {
  readonly text?: string;
  readonly image_url?: { readonly url: string };
}

interface Body {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string | Part[] }[];
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly seed?: number;
  readonly logprobs?: boolean;
  readonly top_logprobs?: number;
  readonly response_format?: { readonly json_schema?: object; readonly schema?: object };
}

/** Reads the JSON body of POST /v1/chat/completions; throws for one that is no such request. */
export function readQuestion(json: string): Question {
  const body = JSON.parse(json) as Body;
  const systems: string[] = [];
  const texts: string[] = [];
  const pictures: string[] = [];
  const hash = createHash('sha256');
  hash.update(
    JSON.stringify([
      body.model,
      body.max_tokens ?? body.max_completion_tokens,
      body.temperature,
      body.top_p,
      body.seed,
      ...(body.logprobs === true ? [body.top_logprobs] : []),
    ]),
  );
  for (const { role, content } of body.messages) {
    for (const part of typeof content === 'string' ? [{ text: content }] : content) {
      const url = part.image_url?.url;
      if (url === undefined) (role === 'system' ? systems : texts).push(part.text ?? '');
      else pictures.push(sha256(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')));
      hash.update(
        `\0${role}\0${url === undefined ? `t${part.text ?? ''}` : `p${pictures.at(-1)}`}`,
      );
    }
  }
  return {
    model: body.model,
    sha256: hash.digest('hex'),
    promptSha256: sha256(JSON.stringify([systems[0] ?? null, ...texts])),
    pictureSha256: pictures,
    text: [...systems, ...texts].join('\n'),
    maxTokens: body.max_tokens ?? body.max_completion_tokens ?? null,
    maxTokensField: body.max_tokens === undefined ? 'max_completion_tokens' : 'max_tokens',
    topLogprobs: body.logprobs === true ? (body.top_logprobs ?? 0) : null,
    schemaForm: schemaFormOf(body.response_format),
  };
}

function schemaFormOf(format: Body['response_format']): Question['schemaForm'] {
  if (format?.json_schema) return 'nested';
  return format?.schema ? 'flat' : null;
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
