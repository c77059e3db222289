/** Time that passes only while somebody sleeps. */
export interface FakeClock {
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** The length of every sleep so far, in milliseconds. */
  readonly sleeps: readonly number[];
}

export function createFakeClock(startMs = Date.UTC(2026, 0, 1)): FakeClock {
  let nowMs = startMs;
  const sleeps: number[] = [];
  return {
    now: () => nowMs,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      sleeps.push(ms);
      nowMs += ms;
      // A macrotask, so that loops which only sleep leave room for input and output.
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    },
    sleeps,
  };
}
