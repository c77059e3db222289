import { availableParallelism } from 'node:os';
import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';
import { MediaError } from '../../core/errors.ts';
import type { Media } from '../../core/media.ts';
import type { VideoMedia } from '../../core/video.ts';
import type { ByteOpener } from '../../media/bytes/open-bytes.ts';
import type { RecordPlace, RunMedia } from '../../monitor/dashboard/dashboard-source.ts';

export interface RunMediaOptions {
  readonly media: Media & VideoMedia;
  readonly opener: ByteOpener;
  readonly locate: (id: string) => Promise<RecordPlace | null>;
}

const CACHE_BYTES = 64 << 20;
const VIEW = {
  quality: 72,
  background: '#ffffff',
  maxBytes: Number.MAX_SAFE_INTEGER,
  maxPixels: 268_402_689,
};

/** Media of a run's records for people to look at. Small pictures are made once, and kept a while. */
export function createRunMedia({ media, opener, locate }: RunMediaOptions): RunMedia {
  const kept = new LRUCache<string, Uint8Array>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ length }) => Math.max(1, length),
  });
  const limit = pLimit(availableParallelism());

  const make = async (
    { kind, uri, startSeconds, endSeconds }: RecordPlace,
    longestSide: number,
    signal: AbortSignal,
  ): Promise<Uint8Array> => {
    const view = { ...VIEW, longestSide };
    if (kind === 'image') return (await media.preparePicture(uri, view, signal)).bytes;
    const seconds = ((startSeconds ?? 0) + (endSeconds ?? 0)) / 2;
    const [frame] = await media.extractFrames(uri, [seconds], view, signal);
    if (frame) return frame.bytes;
    throw new MediaError(`${uri}: has no frame at ${seconds} s`, { code: 'video_no_frame' });
  };

  return {
    locate,
    open: async ({ uri }, signal) => opener.open(uri, signal),
    thumbnail: async (place, longestSide, signal) => {
      const key = `${place.uri}\n${place.startSeconds}\n${place.endSeconds}\n${longestSide}`;
      const known = kept.get(key);
      if (known) return known;
      const bytes = await limit(async () => {
        signal.throwIfAborted();
        return kept.get(key) ?? make(place, longestSide, signal);
      });
      kept.set(key, bytes);
      return bytes;
    },
  };
}
