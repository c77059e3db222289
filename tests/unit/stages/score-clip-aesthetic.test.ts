import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/core/hash.ts';
import { encodePictures } from '../../../src/core/pictures-codec.ts';
import { scoreClipAesthetic } from '../../../src/stages/score-clip-aesthetic.ts';
import { madeContext } from './made-context.ts';

const EVERY_SECONDS = 2;
const BUNDLE = 3;

/** A video of so many kept pictures; the score of each is its time. */
function madeVideo(count: number) {
  const pictures = Array.from({ length: count }, (_, index) => {
    const seconds = index * EVERY_SECONDS;
    return { seconds, bytes: new TextEncoder().encode(String(seconds)) };
  });
  const stored = new Map<string, Uint8Array>();
  const bundles = Array.from({ length: Math.ceil(count / BUNDLE) }, (_, index) => {
    const bundle = pictures.slice(index * BUNDLE, (index + 1) * BUNDLE);
    const bytes = encodePictures(bundle);
    stored.set(sha256(bytes), bytes);
    return { fromSeconds: bundle[0]?.seconds ?? 0, artifact: sha256(bytes) };
  });
  const read: string[] = [];
  const context = madeContext({
    artifacts: {
      put: async () => '',
      get: async (hash) => {
        read.push(hash);
        return stored.get(hash) ?? new Uint8Array();
      },
    },
    media: {
      scoreAesthetic: async (source) =>
        'bytes' in source ? Number(new TextDecoder().decode(source.bytes)) : Number.NaN,
    },
  });
  return { bundles, context, read };
}

interface Wanted {
  readonly pictures?: number;
  readonly reduce?: 'mean' | 'min';
  readonly of?: number;
}

async function scoreOf(
  [startSeconds, endSeconds]: readonly [number, number],
  { pictures = 3, reduce = 'mean', of = 10 }: Wanted = {},
) {
  const { bundles, context, read } = madeVideo(of);
  const stage = scoreClipAesthetic({
    ...{ scorer: { kind: 'heuristic' }, picturesPerClip: pictures, reduce },
  });
  const clip = { uri: 'a.mp4', startSeconds, endSeconds, pictures: bundles };
  const outcome = await stage.run(clip, context);
  return { fields: 'fields' in outcome ? outcome.fields : null, read: read.length };
}

describe('score-aesthetic of a clip', () => {
  it('is the mean over the pictures inside the clip, its end left out', async () => {
    expect((await scoreOf([2, 8])).fields).toEqual({
      aesthetic: (2 + 4 + 6) / 3,
      aestheticScorer: 'heuristic-1',
    });
  });

  it('reads only the bundles that the clip reaches into', async () => {
    expect(await scoreOf([6, 11.9])).toMatchObject({ fields: { aesthetic: 8 }, read: 1 });
    expect(await scoreOf([6.1, 12.1])).toMatchObject({ fields: { aesthetic: 10 }, read: 2 });
  });

  it('spreads as many pictures as are wanted evenly over the clip', async () => {
    expect((await scoreOf([0, 20], { pictures: 2 })).fields?.aesthetic).toBe((4 + 14) / 2);
    expect((await scoreOf([0, 20], { pictures: 1 })).fields?.aesthetic).toBe(10);
  });

  it('takes the worst picture where that is asked for', async () => {
    expect((await scoreOf([4, 10], { reduce: 'min' })).fields?.aesthetic).toBe(4);
  });

  it('is null where no picture lies in the clip, or none was kept', async () => {
    expect((await scoreOf([2.1, 3.9])).fields?.aesthetic).toBeNull();
    expect((await scoreOf([0, 5], { of: 0 })).fields?.aesthetic).toBeNull();
  });
});
