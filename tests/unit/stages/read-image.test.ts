import { describe, expect, it } from 'vitest';
import type { PictureLimits } from '../../../src/core/media.ts';
import { readImage } from '../../../src/stages/read-image.ts';
import { FACTS, madeContext, missing } from './made-context.ts';

describe('read-image', () => {
  it('gives what the picture is, all of it declared', async () => {
    const stage = readImage({});
    const outcome = await stage.run({ uri: 'a.jpg', kind: 'image' }, madeContext());
    expect(outcome).toEqual({ outcome: 'emit', fields: FACTS });
    expect(stage.adds.toSorted()).toEqual(Object.keys(FACTS).toSorted());
  });

  it('rejects a video without opening it', async () => {
    const opened: string[] = [];
    const inspectPicture = async (uri: string) => {
      opened.push(uri);
      return FACTS;
    };
    const context = madeContext({ media: { inspectPicture } });
    expect(await readImage({}).run({ uri: 'a.mp4', kind: 'video' }, context)).toEqual({
      ...{ outcome: 'reject', reason: 'not-an-image', value: 'video', threshold: 'image' },
    });
    expect(opened).toEqual([]);
  });

  it('passes its limits and its signal on', async () => {
    const seen: unknown[] = [];
    const inspectPicture = async (uri: string, limits: PictureLimits, signal: AbortSignal) => {
      seen.push(uri, limits, signal);
      return FACTS;
    };
    const context = madeContext({ media: { inspectPicture } });
    await readImage({ maxBytes: 10 }).run({ uri: 'a.jpg', kind: 'image' }, context);
    expect(seen).toEqual(['a.jpg', { maxBytes: 10, maxPixels: 200_000_000 }, context.signal]);
  });

  it('leaves a MediaError to the engine', async () => {
    const inspectPicture = async (uri: string) => {
      throw missing(uri);
    };
    const running = readImage({}).run(
      { uri: 'a.jpg', kind: 'image' },
      madeContext({ media: { inspectPicture } }),
    );
    await expect(running).rejects.toMatchObject({ code: 'media_missing' });
  });
});
