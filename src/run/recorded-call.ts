import { answerSha256Of } from '../core/call-hashes.ts';
import type { Answer } from '../core/chat.ts';
import type { Outcome } from '../core/outcome.ts';
import type { RecordedCall } from '../core/record.ts';

/** A call as a line keeps it: what was said is not written twice. */
export function recordCall({ call, outcome, text, tokens }: Answer, said: Outcome): RecordedCall {
  return {
    ...call,
    ...(outcome !== 'complete' && { outcome }),
    ...(!stringsIn(said).includes(text) && { text }),
    ...(tokens && { hadTokens: true }),
  };
}

/**
 * What the model said at a recorded call; null where nothing in the line is that: what stands there
 * was put there by someone else.
 */
export function textOfCall(call: RecordedCall, said: Outcome): string | null {
  const candidates = call.text === undefined ? stringsIn(said) : [call.text];
  return candidates.find((text) => answerSha256Of(call, text) === call.answerSha256) ?? null;
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(stringsIn);
}
