import { describe, expect, it } from 'vitest';
import { shardsInHand } from '../../../src/run/shards-in-hand.ts';

const MEAN_SECONDS = 1;

/** Calls in flight over time, where each shard has to end before the next takes its place. */
function busyShare(shards: number, inFlight: number, shardSize: number): number {
  // Mulberry32, and Box and Muller: log-normal times of sigma 0.5.
  let state = 7;
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
  const seconds = (): number =>
    MEAN_SECONDS *
    Math.exp(
      0.5 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()) - 0.125,
    );
  const free = Array.from({ length: inFlight }, () => 0);
  const hands = Array.from({ length: shards }, () => 0);
  let work = 0;
  for (let shard = 0; shard < 400; shard += 1) {
    hands.sort((a, b) => a - b);
    const begun = hands.shift() ?? 0;
    let end = begun;
    for (let record = 0; record < shardSize; record += 1) {
      free.sort((a, b) => a - b);
      const took = seconds();
      const ended = Math.max(begun, free.shift() ?? 0) + took;
      free.push(ended);
      end = Math.max(end, ended);
      work += took;
    }
    hands.push(end);
  }
  return work / (Math.max(...free) * inFlight);
}

describe('shardsInHand', () => {
  it.each([
    [64, 64],
    [8, 64],
    [256, 64],
    [64, 256],
  ])('keeps %i calls in flight with shards of %i', (inFlight, shardSize) => {
    expect(busyShare(shardsInHand(inFlight, shardSize), inFlight, shardSize)).toBeGreaterThan(0.95);
  });

  it('takes no more than that: with half as many calls are missing', () => {
    expect(busyShare(shardsInHand(64, 64) / 2, 64, 64)).toBeLessThan(0.9);
  });
});
