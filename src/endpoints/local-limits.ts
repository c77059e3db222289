import type { SharedLimits } from '../core/limits.ts';
import { createLocalAccount } from './local-account.ts';

interface Window {
  used: number;
  endsAtMs: number;
}

/** Limits for one process alone. */
export function createLocalLimits(now: () => number): SharedLimits {
  const windows = new Map<string, Window>();
  const listeners = new Map<string, Set<(forMs: number) => void>>();
  return {
    take: async ({ key, window: size }, points) => {
      const nowMs = now();
      let window = windows.get(key);
      if (window === undefined || window.endsAtMs <= nowMs) {
        window = { used: 0, endsAtMs: nowMs + size.seconds * 1_000 };
        windows.set(key, window);
      }
      if (window.used + points > size.points) return window.endsAtMs - nowMs;
      window.used += points;
      return 0;
    },
    hold: (key, forMs) => {
      for (const callback of listeners.get(key) ?? []) callback(forMs);
    },
    onHold: (key, callback) => {
      const callbacks = listeners.get(key) ?? new Set();
      listeners.set(key, callbacks.add(callback));
      return () => callbacks.delete(callback);
    },
    openAccount: (_key, spentByFiles) => createLocalAccount(spentByFiles),
    close: () => Promise.resolve(),
  };
}
