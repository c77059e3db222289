/** No server is obeyed for longer: the longest pause that one answer can order. */
export const RETRY_AFTER_LIMIT_MS = 5 * 60_000;

/**
 * How long a response asks to wait, in milliseconds from `nowMs`: `retry-after-ms` (Azure, OpenAI),
 * else `retry-after` in seconds or as an HTTP date (RFC 9110, 10.2.3). Null where it does not say,
 * or says nothing above zero.
 */
export function retryAfterMsOf(headers: Headers, nowMs: number): number | null {
  const ms = numberOf(headers.get('retry-after-ms')) ?? laterMs(headers.get('retry-after'), nowMs);
  return ms !== null && ms > 0 ? Math.min(ms, RETRY_AFTER_LIMIT_MS) : null;
}

function laterMs(value: string | null, nowMs: number): number | null {
  const seconds = numberOf(value);
  if (seconds !== null) return seconds * 1000;
  const dateMs = Date.parse(value ?? '');
  return Number.isNaN(dateMs) ? null : dateMs - nowMs;
}

function numberOf(value: string | null): number | null {
  if (value === null || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
