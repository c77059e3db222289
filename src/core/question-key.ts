import type { ChatRequest } from './chat.ts';
import { canonicalJson, sha256 } from './hash.ts';

/**
 * Names a question by all that decides its answer: the model, the texts and the bytes of the
 * pictures in their order, sampling, and what is asked of the answer. A question that its record
 * has asked before is another one.
 */
export function questionKeyOf(model: string, request: ChatRequest): string {
  const { system, parts, sampling, topLogprobs, jsonSchema, repetition } = request;
  const { maxTokens, temperature, topP, seed } = sampling;
  // In JSON what is undefined in a list is null.
  const asked = [
    ...[model, system, maxTokens, temperature, topP, seed, topLogprobs, repetition],
    jsonSchema && canonicalJson(jsonSchema),
    parts.map((part) => ('text' in part ? part.text : [part.picture.sha256])),
  ];
  return sha256(JSON.stringify(asked));
}
