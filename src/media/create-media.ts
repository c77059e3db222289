import pLimit from 'p-limit';

import type { AestheticMedia, AestheticOptions, PictureSource } from '../core/aesthetic.ts';
import type { LookMedia } from '../core/look.ts';
import type { Media, MediaBytes, PictureLimits } from '../core/media.ts';
import { HEURISTIC_SIDE } from './aesthetic/heuristic-score.ts';
import type { AestheticFiles } from './aesthetic/onnx/model-files.ts';
import { createOnnxPool, MODEL_SIDE } from './aesthetic/onnx/onnx-pool.ts';
import { createByteReader } from './bytes/byte-reader.ts';
import type { RemoteOptions } from './bytes/remote-reader.ts';
import { openPicture, type OpenPicture } from './open-picture.ts';
import { readPictureFacts } from './picture-facts.ts';
import { lookOf } from './picture-look.ts';
import { createPicturePool } from './picture-pool.ts';
import type { RgbPixels } from './picture-scores.ts';
import { decodePixels, encodePicture, knownPicture } from './prepare-picture.ts';
import { shownUri } from './shown-uri.ts';

export interface MediaOptions {
  /** The dataset's folder, to which paths are relative; nothing outside it is read. */
  readonly root: string;
  readonly remote: RemoteOptions;
  /** How many pictures are measured at one time; twice as many are decoded. */
  readonly threads: number;
  /** What an ONNX scorer needs; none where absent. */
  readonly aestheticFiles?: AestheticFiles | null;
}

/** Reads, decodes and measures media. `close` ends its threads and connections. */
export function createMedia(
  options: MediaOptions,
): Media & MediaBytes & AestheticMedia & LookMedia & { close(): Promise<void> } {
  const reader = createByteReader(options.root, options.remote);
  const pool = createPicturePool(options.threads);
  const models = createOnnxPool(options.aestheticFiles ?? null);
  const { withBytes, withPicture } = createPictureWork(reader, options.threads);

  const scoreAesthetic = async (
    source: PictureSource,
    { scorer, background, ...limits }: AestheticOptions,
    signal: AbortSignal,
  ): Promise<number> => {
    const side = scorer.kind === 'onnx' ? MODEL_SIDE : HEURISTIC_SIDE;
    const decode = async (picture: OpenPicture): Promise<RgbPixels> =>
      decodePixels(picture, background, side);
    const pixels = await ('uri' in source
      ? withPicture(source.uri, limits, signal, decode)
      : withBytes(source.bytes, source.shown, limits, signal, decode));
    return scorer.kind === 'onnx'
      ? models.score(pixels, scorer, signal)
      : pool.scoreHeuristically(pixels, signal);
  };

  return {
    inspectPicture: (uri, limits, signal) => withPicture(uri, limits, signal, readPictureFacts),
    measurePicture: async (uri, limits, signal) => {
      const pixels = await withPicture(uri, limits, signal, (picture) =>
        decodePixels(picture, limits.background),
      );
      return pool.measure(pixels, signal);
    },
    preparePicture: async (uri, prepare, signal) => {
      const bytes = await reader.read(uri, prepare.maxBytes, signal);
      const known = knownPicture(bytes, prepare);
      if (known) return known;
      const shown = shownUri(uri);
      return withBytes(bytes, shown, prepare, signal, (picture) => encodePicture(picture, prepare));
    },
    readBytes: (uri, maxBytes, signal) => reader.read(uri, maxBytes, signal),
    scoreAesthetic,
    lookAtPicture: async (source, { background, ...limits }, signal) => {
      const look = async (picture: OpenPicture) => lookOf(picture, background);
      return 'uri' in source
        ? withPicture(source.uri, limits, signal, look)
        : withBytes(source.bytes, source.shown, limits, signal, look);
    },
    close: async () => {
      await Promise.all([reader.close(), pool.close(), models.close()]);
    },
  };
}

type Work<T> = (picture: OpenPicture) => Promise<T>;

/** Work on opened pictures, on a few at a time. */
function createPictureWork(reader: ReturnType<typeof createByteReader>, threads: number) {
  // Twice, so that a decoder thread finds work while this one is busy with what another has done.
  const oneOfFew = pLimit(2 * threads);

  const withBytes = async <T>(
    bytes: Uint8Array,
    shown: string,
    limits: PictureLimits,
    signal: AbortSignal,
    work: Work<T>,
  ): Promise<T> => {
    const result = await oneOfFew(async () => {
      signal.throwIfAborted();
      return work(await openPicture(bytes, limits, shown));
    });
    signal.throwIfAborted();
    return result;
  };

  /** Reads a picture once, and lets go of its bytes when `work` is done. */
  const withPicture = async <T>(
    uri: string,
    limits: PictureLimits,
    signal: AbortSignal,
    work: Work<T>,
  ): Promise<T> => {
    const bytes = await reader.read(uri, limits.maxBytes, signal);
    return withBytes(bytes, shownUri(uri), limits, signal, work);
  };

  return { withBytes, withPicture };
}
