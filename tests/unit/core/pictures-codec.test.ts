import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePictures, encodePictures } from '../../../src/core/pictures-codec.ts';

const pictures = fc.array(
  fc.record({ seconds: fc.double({ noNaN: true }), bytes: fc.uint8Array({ maxLength: 50 }) }),
  { maxLength: 5 },
);

describe('the small pictures of a video as bytes', () => {
  it('come out as they went in', () => {
    fc.assert(
      fc.property(pictures, (kept) => {
        const decoded = decodePictures(encodePictures(kept));
        expect(decoded.map(({ seconds }) => seconds)).toEqual(kept.map(({ seconds }) => seconds));
        expect(decoded.map(({ bytes }) => [...bytes])).toEqual(kept.map(({ bytes }) => [...bytes]));
      }),
    );
  });

  it('are refused where something is missing or added', () => {
    const whole = encodePictures([{ seconds: 1, bytes: new Uint8Array([1, 2, 3]) }]);
    const damaged = [
      ...Array.from({ length: whole.length }, (_, length) => whole.subarray(0, length)),
      Uint8Array.from([...whole, 0]),
      Uint8Array.from(whole, (byte, at) => (at === 4 ? byte + 1 : byte)),
    ];
    for (const bytes of damaged) {
      expect(() => decodePictures(bytes)).toThrow('cannot be read');
    }
  });
});
