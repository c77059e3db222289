import { createVideoMedia } from '../../src/media/video/create-video-media.ts';
import type { NamedPrograms } from '../../src/media/video/programs/video-programs.ts';

const REMOTE = { allowHosts: [], timeoutMs: 1000, maxRedirects: 0 };

export const ANALYZE = {
  maxBytes: 1e12,
  maxPixels: 1e9,
  maxSeconds: 1e5,
  sampleFps: 2,
  flowWidth: 320,
  fast: false,
  timeoutMs: 3_600_000,
};

export function openVideoMedia(
  root: string,
  threads: number,
  named: NamedPrograms = {},
): ReturnType<typeof createVideoMedia> {
  return createVideoMedia({ root, remote: REMOTE, threads, ...named });
}

/** For work that is never stopped. */
export const { signal: NEVER } = new AbortController();
