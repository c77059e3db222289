import type { ConcurrencyLimit } from '../../src/endpoints/adaptive-limit.ts';

interface ServerModel {
  readonly seconds: number;
  /** How many requests it works on at a time; the others wait in order. */
  readonly slotsAt: (nowMs: number) => number;
  readonly seed: number;
  /** Median latency of what it begins to work on. */
  readonly medianMsAt?: (nowMs: number) => number;
  readonly onAnswer?: (inFlight: number, nowMs: number) => void;
}

const MEDIAN_MS = 1_000;
const SIGMA = 0.5;

/** The times of all answers, in milliseconds, of a client that always has as many calls as it may. */
export function simulateServer(limit: ConcurrencyLimit, model: ServerModel): readonly number[] {
  const random = mulberry32(model.seed);
  const waiting: number[] = [];
  const working: { readonly endMs: number; readonly sentMs: number }[] = [];
  const answers: number[] = [];
  for (let nowMs = 0; ;) {
    while (waiting.length + working.length < limit.current) waiting.push(nowMs);
    const medianMs = model.medianMsAt?.(nowMs) ?? MEDIAN_MS;
    while (working.length < model.slotsAt(nowMs) && waiting.length > 0) {
      working.push({
        endMs: nowMs + latencyMs(random, medianMs),
        sentMs: waiting.shift() ?? nowMs,
      });
    }
    working.sort((a, b) => b.endMs - a.endMs);
    const next = working.pop();
    if (next === undefined || next.endMs > model.seconds * 1_000) return answers;
    nowMs = next.endMs;
    answers.push(nowMs);
    const inFlight = waiting.length + working.length + 1;
    model.onAnswer?.(inFlight, nowMs);
    limit.answered(nowMs, nowMs - next.sentMs, inFlight);
  }
}

/** Log-normal, by Box and Muller. */
function latencyMs(random: () => number, medianMs: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return medianMs * Math.exp(SIGMA * radius * Math.cos(2 * Math.PI * random()));
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = Math.trunc(state + 0x6d2b79f5) % 2 ** 32;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
