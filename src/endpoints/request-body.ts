import type { ChatRequest, PreparedPicture } from '../core/chat.ts';
import type { AnswerForm } from '../core/server-finding.ts';

/** Some models of OpenAI want the newer name; most servers know only the older one. */
export type MaxTokensField = 'max_tokens' | 'max_completion_tokens';

/**
 * The UTF-8 JSON of POST /chat/completions: the instruction as the system message, then one user
 * message with texts and pictures (data URLs) in order. JSON.stringify sees no picture: their
 * base64 is written straight to its place, as it would be copied four times on the way otherwise.
 */
export function requestBody(
  model: string,
  request: ChatRequest,
  maxTokensField: MaxTokensField,
  form: AnswerForm = 'nested',
): Uint8Array {
  const { maxTokens, temperature, topP, seed } = request.sampling;
  const sampling = {
    ...{ model, [maxTokensField]: maxTokens, temperature, top_p: topP, seed },
    ...(request.topLogprobs !== undefined && {
      logprobs: true,
      top_logprobs: request.topLogprobs,
    }),
  };
  const response_format = responseFormat(request, form);
  const system = request.system === undefined ? [] : [{ role: 'system', content: request.system }];
  const opening = JSON.stringify({ ...sampling, response_format, messages: system }).slice(
    0,
    -']}'.length,
  );
  const pieces = request.parts.flatMap((part, index) => [
    index === 0 ? '' : ',',
    ...('text' in part
      ? [JSON.stringify({ type: 'text', text: part.text })]
      : picturePieces(part.picture)),
  ]);
  const comma = system.length > 0 ? ',' : '';
  return encode([opening, `${comma}{"role":"user","content":[`, ...pieces, ']}]}']);
}

function responseFormat({ jsonSchema }: ChatRequest, form: AnswerForm): object | undefined {
  if (jsonSchema === undefined || form === 'words') return undefined;
  if (form === 'flat') return { type: 'json_schema', schema: jsonSchema.schema };
  return { type: 'json_schema', json_schema: { ...jsonSchema, strict: true } };
}

function picturePieces({ bytes, mediaType }: PreparedPicture): string[] {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return [`{"type":"image_url","image_url":{"url":"data:${mediaType};base64,`, base64, '"}}'];
}

function encode(pieces: readonly string[]): Uint8Array {
  const sizeBytes = pieces.reduce((size, piece) => size + Buffer.byteLength(piece), 0);
  const bytes = Buffer.allocUnsafeSlow(sizeBytes);
  let offset = 0;
  for (const piece of pieces) offset += bytes.write(piece, offset);
  return bytes;
}
