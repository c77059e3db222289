import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createNutReader, type NutFrame } from '../../../../src/media/video/nut/nut-reader.ts';

/**
 * Three frames of red, 4 x 2, RGB, and two of gray, 3 x 1, made by ffmpeg 5.1:
 *
 * ffmpeg -f lavfi -i color=red:s=4x2:r=25:d=0.12,settb=1/1000 -filter_complex
 * "[0:v]split[c][d];[c]format=rgb24,setpts='N*40+7*eq(N,2)'[a];
 * [d]scale=3:1,select='eq(n,0)+eq(n,2)',format=gray[b]" -map [a] -map [b] -c:v rawvideo
 * -enc_time_base 1/1000 -map_metadata -1 -fflags +bitexact -flags:v +bitexact -f nut a.nut
 */
const NUT = Buffer.from(
  'bnV0L211bHRpbWVkaWEgY29udGFpbmVyAE5NelYfXwStWQMCgf9/AQGD9ADAAAYAAAAAAAGgAAIBASgBACkAIQGnfyAC' +
    'p397KAMAAQEpACEBp38gAqd/e8AABgAAAAAAAQYDAAABBAAAAbYC//oC//sC//wC//26aU81TlMRQFvy+dsYAAAEUkdC' +
    'GAAOg/QAAAAABAIBAQALjn+5TlMRQFvy+dsYAQAEWTgwMAAOg/QAAAAAAwECAwAccSpDTkmraLWWungJAAAAAAAAAAAA' +
    'TkmraLWWunhIAQAAAAMHZW5jb2RlcgINTGF2YyByYXd2aWRlbwtEaXNwb3NpdGlvbgIHZGVmYXVsdAxyX2ZyYW1lX3Jh' +
    'dGUCBDI1LzG98b1vTkmraLWWungzAgAAAAIHZW5jb2RlcgINTGF2YyByYXd2aWRlbwxyX2ZyYW1lX3JhdGUCBDI1LzHP' +
    'D6dgTkvkre7KRWkGAAAAAAAAAwAY/QAA/QAA/QAA/QAA/QAA/QAA/QAA/QAATkvkre7KRWkGAAIJgjtuggADTExMBBj9' +
    'AAD9AAD9AAD9AAD9AAD9AAD9AAD9AACCqAADTExMA6tAGP0AAP0AAP0AAP0AAP0AAP0AAP0AAP0AAE5Y3WcvI+ZOFKtA' +
    'AhUDBQEJAAAAAAAAAB0NiGRg',
  'base64',
);

/** Reads bytes in pieces of the lengths given, the last one again and again. */
function read(bytes: Uint8Array, lengths: readonly number[]): readonly NutFrame[] {
  const frames: NutFrame[] = [];
  const reader = createNutReader((frame) => {
    frames.push({ ...frame, bytes: Uint8Array.from(frame.bytes) });
  });
  let start = 0;
  for (let index = 0; start < bytes.length; index += 1) {
    const length = lengths[Math.min(index, lengths.length - 1)] ?? 1;
    reader.push(bytes.subarray(start, start + length));
    start += length;
  }
  reader.end();
  return frames;
}

const whole = read(NUT, [NUT.length]);

describe('reading NUT', () => {
  it('gives each frame its stream, its own time, its size and its bytes', () => {
    expect(whole.map(({ streamId, seconds }) => [streamId, seconds])).toEqual([
      [0, 0],
      [1, 0],
      [0, 0.04],
      [1, 0.08],
      [0, 0.087],
    ]);
    expect(whole[2]).toMatchObject({ width: 4, height: 2 });
    expect(whole[3]).toMatchObject({ width: 3, height: 1 });
    expect([...(whole[4]?.bytes ?? [])]).toEqual(
      Array.from({ length: 8 }, () => [253, 0, 0]).flat(),
    );
    expect([...(whole[3]?.bytes ?? [])]).toEqual([76, 76, 76]);
  });

  it('does not depend on where the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (lengths) => {
        expect(read(NUT, lengths)).toEqual(whole);
      }),
    );
  });

  it('fails where the bytes end too early, wherever that is', () => {
    const isWhole = new Set<number>();
    for (let length = 0; length < NUT.length; length += 1) {
      try {
        read(NUT.subarray(0, length), [length]);
        isWhole.add(length);
      } catch (error) {
        expect(error).toMatchObject({ code: 'invariant_broken' });
      }
    }
    // Nothing at all, and between any two of: the file id, 6 headers, 2 syncpoints, 5 frames, index.
    expect(isWhole.size).toBe(1 + 1 + 6 + 2 + 5);
  });

  it('fails for what is no NUT', () => {
    expect(() => read(Buffer.alloc(100), [100])).toThrow('is not NUT');
  });
});
