import pLimit from 'p-limit';

import type { Media, MediaBytes, PictureLimits } from '../core/media.ts';
import { createByteReader } from './bytes/byte-reader.ts';
import type { RemoteOptions } from './bytes/remote-reader.ts';
import { openPicture, type OpenPicture } from './open-picture.ts';
import { readPictureFacts } from './picture-facts.ts';
import { createPicturePool } from './picture-pool.ts';
import { decodePixels, encodePicture, knownPicture } from './prepare-picture.ts';
import { shownUri } from './shown-uri.ts';

export interface MediaOptions {
  /** The dataset's folder, to which paths are relative; nothing outside it is read. */
  readonly root: string;
  readonly remote: RemoteOptions;
  /** How many pictures are measured at one time; twice as many are decoded. */
  readonly threads: number;
}

/** Reads, decodes and measures media. `close` ends its threads and connections. */
export function createMedia(
  options: MediaOptions,
): Media & MediaBytes & { close(): Promise<void> } {
  const reader = createByteReader(options.root, options.remote);
  const pool = createPicturePool(options.threads);
  // Twice, so that a decoder thread finds work while this one is busy with what another has done.
  const oneOfFew = pLimit(2 * options.threads);

  const withBytes = async <T>(
    bytes: Buffer,
    uri: string,
    limits: PictureLimits,
    signal: AbortSignal,
    work: (picture: OpenPicture) => Promise<T>,
  ): Promise<T> => {
    const result = await oneOfFew(async () => {
      signal.throwIfAborted();
      return work(await openPicture(bytes, limits, shownUri(uri)));
    });
    signal.throwIfAborted();
    return result;
  };

  /** Reads a picture once, and lets go of its bytes when `work` is done. */
  const withPicture = async <T>(
    uri: string,
    limits: PictureLimits,
    signal: AbortSignal,
    work: (picture: OpenPicture) => Promise<T>,
  ): Promise<T> =>
    withBytes(await reader.read(uri, limits.maxBytes, signal), uri, limits, signal, work);

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
      return withBytes(bytes, uri, prepare, signal, (picture) => encodePicture(picture, prepare));
    },
    readBytes: (uri, maxBytes, signal) => reader.read(uri, maxBytes, signal),
    close: async () => {
      await Promise.all([reader.close(), pool.close()]);
    },
  };
}
