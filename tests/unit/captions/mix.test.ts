import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMix } from '../../../src/captions/mix.ts';

const halves = { long: 0.5, original: 0.5 };

/** Shares in hundredths, so that blocks stay small. */
const shares = fc
  .integer({ min: 1, max: 99 })
  .map((percent) => ({ long: percent / 100, original: (100 - percent) / 100 }));

function draw(mix: (index: number) => string, length: number): string[] {
  return Array.from({ length }, (_, index) => mix(index));
}

describe('createMix', () => {
  it('is off by less than one record over any prefix, for any two shares and any seed', () => {
    fc.assert(
      fc.property(shares, fc.nat(), fc.integer({ min: 1, max: 400 }), (mix, seed, length) => {
        let long = 0;
        for (const [index, source] of draw(createMix(mix, seed), length).entries()) {
          if (source === 'long') long += 1;
          expect(Math.abs(long - mix.long * (index + 1))).toBeLessThan(1);
        }
      }),
    );
  });

  it('gives the same choice for an index whatever was asked before', () => {
    fc.assert(
      fc.property(shares, fc.nat(), fc.array(fc.nat({ max: 5_000 })), (mix, seed, indices) => {
        const one = createMix(mix, seed);
        for (const index of indices) expect(one(index)).toBe(createMix(mix, seed)(index));
      }),
    );
  });

  it('draws otherwise under another seed', () => {
    expect(draw(createMix(halves, 1), 64)).not.toEqual(draw(createMix(halves, 2), 64));
  });

  it('is no plain alternation: neighbours are alike about as often as chance has it', () => {
    const sources = draw(createMix(halves, 7), 4_000);
    const alike = sources.filter((source, index) => source === sources[index + 1]).length;
    // Within a block of two neighbours differ; across blocks they are alike half of the time.
    expect(alike / sources.length).toBeGreaterThan(0.2);
    expect(alike / sources.length).toBeLessThan(0.3);
  });

  it('reads the same on every machine', () => {
    expect(
      draw(createMix(halves, 7), 12)
        .map((source) => source[0])
        .join(''),
    ).toBe('olloollololo');
  });

  it('mixes three sources to exactly their shares in every block', () => {
    const mix = createMix({ a: 0.5, b: 0.25, c: 0.25 }, 3);
    const sources = draw(mix, 400);
    for (let start = 0; start < 400; start += 4) {
      expect(sources.slice(start, start + 4).toSorted()).toEqual(['a', 'a', 'b', 'c']);
    }
  });

  it('takes one source alone', () => {
    expect(new Set(draw(createMix({ long: 1, original: 0 }, 7), 50))).toEqual(new Set(['long']));
  });

  it('refuses shares that do not add up', () => {
    expect(() => createMix({ long: 0.5, original: 0.6 }, 7)).toThrow(/add up to 1\.1/);
  });
});
