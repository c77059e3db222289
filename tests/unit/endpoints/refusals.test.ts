import { describe, expect, it } from 'vitest';
import { Refusals } from '../../../src/endpoints/refusals.ts';

function send(refusals: Refusals, count: number): readonly number[] {
  return Array.from({ length: count }, () => refusals.sent());
}

/** One refused among twenty, with requests sent after it that are answered. */
function refuseOne(refusals: Refusals): boolean {
  const before = send(refusals, 10);
  const refused = refusals.sent();
  const after = send(refusals, 9);
  const isForAll = refusals.isForAll(refused);
  for (const request of [...before, ...after]) refusals.answered(request);
  return isForAll;
}

describe('Refusals', () => {
  it('takes a refusal for all until the server has shown thrice that it is not', () => {
    const refusals = new Refusals();
    expect(Array.from({ length: 5 }, () => refuseOne(refusals))).toEqual([
      ...[true, true, true],
      ...[false, false],
    ]);
  });

  it('takes it for all where only what was sent before is answered, or after the pause', () => {
    const refusals = new Refusals();
    const verdicts = Array.from({ length: 6 }, () => {
      const before = send(refusals, 10);
      const isForAll = refusals.isForAll(refusals.sent());
      for (const request of before) refusals.answered(request);
      return isForAll;
    });
    expect(verdicts).toEqual([true, true, true, true, true, true]);
  });

  it('takes refusals for all again as soon as half of the latest requests are refused', () => {
    const refusals = new Refusals();
    for (let count = 0; count < 5; count += 1) refuseOne(refusals);
    const verdicts = send(refusals, 6).map((request) => refusals.isForAll(request));
    expect(verdicts).toEqual([false, false, false, true, true, true]);
    expect(refuseOne(refusals)).toBe(true);
  });
});
