import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  bySampleColumn,
  decodeSignals,
  encodeSignals,
  SAMPLE_COLUMNS,
} from '../../../src/core/signals-codec.ts';
import type { VideoSignals } from '../../../src/core/video.ts';

const signalsArbitrary: fc.Arbitrary<VideoSignals> = fc
  .record({ frames: fc.nat(40), samples: fc.nat(10), sampleFps: fc.double({ min: 0.1, max: 60 }) })
  .chain(({ frames, samples, sampleFps }) => {
    const seconds = (length: number) => fc.float64Array({ minLength: length, maxLength: length });
    const values = (length: number) => fc.float32Array({ minLength: length, maxLength: length });
    return fc.record({
      frames: fc.record({ seconds: seconds(frames), content: values(frames) }),
      samples: fc.record({
        seconds: seconds(samples),
        ...bySampleColumn(() => values(samples)),
      }),
      sampleFps: fc.constant(sampleFps),
      flowWidth: fc.nat(4096),
      flowHeight: fc.nat(4096),
    });
  });

const small: VideoSignals = {
  frames: { seconds: Float64Array.of(0, 0.04), content: Float32Array.of(0, 3.5) },
  samples: { seconds: Float64Array.of(0), ...bySampleColumn(() => Float32Array.of(0.25)) },
  sampleFps: 2,
  flowWidth: 320,
  flowHeight: 180,
};

describe('signals as bytes', () => {
  it('come back as they were, to the bit', () => {
    fc.assert(
      fc.property(signalsArbitrary, (signals) => {
        expect(decodeSignals(encodeSignals(signals))).toEqual(signals);
      }),
    );
  });

  it('are read from the midst of a larger buffer', () => {
    const encoded = encodeSignals(small);
    const larger = new Uint8Array(encoded.length + 10);
    larger.set(encoded, 3);
    expect(decodeSignals(larger.subarray(3, 3 + encoded.length))).toEqual(small);
  });

  it('hold each column in its own place', () => {
    const each = Object.fromEntries(
      SAMPLE_COLUMNS.map((column, index) => [column, Float32Array.of(index + 1)]),
    );
    const signals = { ...small, samples: { ...small.samples, ...each } };
    expect(decodeSignals(encodeSignals(signals))).toEqual(signals);
  });

  it('take 12 bytes a frame and 80 a sample', () => {
    expect(encodeSignals(small)).toHaveLength(32 + 2 * 12 + 80);
  });

  it('are the same bytes from version to version', () => {
    const hex = Buffer.from(encodeSignals(small)).toString('hex');
    expect(hex.slice(0, 64 + 48)).toBe(
      [
        ...['52534947', '02000000', '0000000000000040', '40010000', 'b4000000', '02000000'],
        ...['01000000', '0000000000000000', '7b14ae47e17aa43f', '00000000', '00006040'],
      ].join(''),
    );
  });

  it('cut short, lengthened, of another version or of something else are refused', () => {
    const encoded = encodeSignals(small);
    const otherVersion = encoded.slice();
    otherVersion[4] = 1;
    const longer = new Uint8Array(encoded.length + 1);
    longer.set(encoded);
    for (const bytes of [
      encoded.subarray(0, -1),
      encoded.subarray(0, 10),
      longer,
      otherVersion,
      Buffer.from('{"json": "of something else, and long enough"}'),
    ]) {
      expect(() => decodeSignals(bytes)).toThrow(
        expect.objectContaining({ code: 'signals_unreadable' }),
      );
    }
  });
});
