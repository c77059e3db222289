import { describe, expect, it } from 'vitest';

import { AdaptiveLimit, fixedLimit } from '../../../src/endpoints/adaptive-limit.ts';
import { simulateServer } from '../../support/simulate-server.ts';

const CAP = 256;
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

function answersBetween(answers: readonly number[], fromSeconds: number, toSeconds: number) {
  return answers.filter((ms) => ms >= fromSeconds * 1_000 && ms < toSeconds * 1_000).length;
}

describe('AdaptiveLimit', () => {
  it.each(SEEDS)(
    'from cold reaches 92 hundredths of the best fixed setting over a minute, seed %i',
    (seed) => {
      const server = { seconds: 60, slotsAt: () => 48, seed };
      const best = simulateServer(fixedLimit(56), server).length;
      expect(simulateServer(new AdaptiveLimit(CAP), server).length).toBeGreaterThan(0.92 * best);
    },
  );

  it.each([
    [48, 24],
    [48, 96],
  ])('follows a capacity that goes from %i to %i within ten seconds', (before, after) => {
    const changing = { seconds: 80, slotsAt: (ms: number) => (ms < 40_000 ? before : after) };
    const steady = { seconds: 80, slotsAt: () => after };
    const shares = SEEDS.map((seed) => {
      const ours = simulateServer(new AdaptiveLimit(CAP), { ...changing, seed });
      const best = simulateServer(fixedLimit(Math.round(after * 1.3)), { ...steady, seed });
      return answersBetween(ours, 50, 80) / answersBetween(best, 50, 80);
    });
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(mean).toBeGreaterThan(0.92);
  });

  it.each([
    [48, 24],
    [96, 24],
  ])('does not keep a long queue where %i slots become %i', (before, after) => {
    const kept = SEEDS.map((seed) => {
      const inFlight: number[] = [];
      const onAnswer = (count: number, nowMs: number): void => {
        if (nowMs > 50_000) inFlight.push(count);
      };
      const slotsAt = (ms: number): number => (ms < 40_000 ? before : after);
      simulateServer(new AdaptiveLimit(CAP), { seconds: 70, slotsAt, seed, onAnswer });
      return inFlight.reduce((sum, count) => sum + count, 0) / inFlight.length;
    });
    const mean = kept.reduce((sum, count) => sum + count, 0) / kept.length;
    expect(mean).toBeLessThan(after * 2);
  });

  it('goes back up where requests only take longer', () => {
    const shares = SEEDS.map((seed) => {
      const medianMsAt = (ms: number): number => (ms < 40_000 ? 1_000 : 2_000);
      const server = { seconds: 80, slotsAt: () => 48, medianMsAt, seed };
      const ours = simulateServer(new AdaptiveLimit(CAP), server);
      const best = simulateServer(fixedLimit(62), server);
      return answersBetween(ours, 50, 80) / answersBetween(best, 50, 80);
    });
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThan(0.92);
  });

  it.each(SEEDS)('on average stays within three times what the server can use, seed %i', (seed) => {
    const limit = new AdaptiveLimit(CAP);
    const inFlight: number[] = [];
    simulateServer(limit, {
      seconds: 60,
      slotsAt: () => 12,
      seed,
      onAnswer: (n) => inFlight.push(n),
    });
    const late = inFlight.slice(inFlight.length / 2);
    expect(late.reduce((sum, n) => sum + n, 0) / late.length).toBeLessThan(12 * 3);
  });

  it('never exceeds its cap', () => {
    const limit = new AdaptiveLimit(20);
    let most = 0;
    const onAnswer = (inFlight: number): void => void (most = Math.max(most, inFlight));
    simulateServer(limit, { seconds: 60, slotsAt: () => 500, seed: 1, onAnswer });
    expect(most).toBe(20);
  });

  it('is cut when the server refuses, once for refusals that come together', () => {
    const limit = new AdaptiveLimit(CAP);
    limit.overloaded(1_000);
    limit.overloaded(1_001);
    expect(limit.current).toBe(11);
    limit.overloaded(3_000);
    expect(limit.current).toBe(8);
  });

  it('stays where it is while it is not used', () => {
    const limit = new AdaptiveLimit(CAP);
    for (let ms = 0; ms < 100_000; ms += 100) limit.answered(ms, 200, 2);
    expect(limit.current).toBe(16);
  });
});
