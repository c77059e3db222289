import type { Call } from '../../src/core/chat.ts';

/** A call of 1,000 tokens in and 100 out for a cent and a half. */
export function madeCall(changes: Partial<Call> = {}): Call {
  return {
    role: 'recaption',
    endpoint: 'local',
    model: 'm',
    vlm: true,
    promptSha256: 'p',
    pictureSha256: ['a'],
    sampling: { maxTokens: 400 },
    inputTokens: 1_000,
    outputTokens: 100,
    costUsd: 0.015,
    latencyMs: 10,
    attempts: 1,
    ...changes,
  };
}
