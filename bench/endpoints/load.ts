import { randomBytes } from 'node:crypto';
import { sha256 } from '../../src/core/hash.ts';
import type { ChatRequest, Endpoint } from '../../src/core/chat.ts';

const PICTURE_BYTES = 100_000;

/** Answers as they came, and what did not come. */
export interface Load {
  /** Seconds from the start. */
  readonly answeredAt: readonly number[];
  /** By the answers, in their order. */
  readonly latencySeconds: readonly number[];
  readonly failed: number;
  readonly cpuMsPerCall: number;
}

export interface LoadOptions {
  /** Questions that wait or are asked at once. */
  readonly inHand: number;
  readonly seconds: number;
  /** Told the seconds since the start about ten times a second. */
  readonly onTime?: (seconds: number) => Promise<void> | void;
}

const SIDE = 512;
const TICK_MS = 100;

/** Asks an endpoint, with a picture of 100 KB each time, for so long. No question twice. */
export async function load(
  endpoint: Endpoint,
  { inHand, seconds, onTime }: LoadOptions,
): Promise<Load> {
  const bytes = randomBytes(PICTURE_BYTES);
  const size = { width: SIDE, height: SIDE, mediaType: 'image/jpeg' as const };
  const picture = { ...size, bytes, sha256: sha256(bytes), sourceSha256: sha256(bytes) };
  const answeredAt: number[] = [];
  const latencySeconds: number[] = [];
  let [asked, failed] = [0, 0];
  const ending = new AbortController();
  const startedAtMs = performance.now();
  const elapsed = (): number => (performance.now() - startedAtMs) / 1_000;
  const cpuBefore = process.cpuUsage();
  const one = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      const request: ChatRequest = {
        parts: [{ text: `Question ${(asked += 1)} of ${startedAtMs}.` }, { picture }],
        sampling: { maxTokens: 100 },
      };
      try {
        const { call } = await endpoint.ask('bench', request, ending.signal);
        answeredAt.push(elapsed());
        latencySeconds.push(call.latencyMs / 1_000);
      } catch {
        if (!ending.signal.aborted) failed += 1;
      }
    }
  };
  const workers = Array.from({ length: inHand }, one);
  while (elapsed() < seconds) {
    await onTime?.(elapsed());
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  const cpu = process.cpuUsage(cpuBefore);
  ending.abort();
  await Promise.all(workers);
  const cpuMsPerCall = (cpu.user + cpu.system) / 1_000 / Math.max(1, answeredAt.length);
  return { answeredAt, latencySeconds, failed, cpuMsPerCall };
}

/** Answers a second between two times. */
export function rateBetween({ answeredAt }: Load, from: number, to: number): number {
  return answeredAt.filter((at) => at >= from && at < to).length / (to - from);
}

/** Log-normal, the median 1 s: what servers of vision-language models look like. */
export const LATENCY = { medianMs: 1_000, sigma: 0.5, seed: 7 };
/** Its mean in seconds. */
export const MEAN_SECONDS = (LATENCY.medianMs / 1_000) * Math.exp(LATENCY.sigma ** 2 / 2);
