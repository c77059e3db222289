import type { VideoFile } from '../file/video-file.ts';
import { probeVideo, type ProbedVideo } from './probe-video.ts';

export interface KnownVideos {
  /** Throws as probeVideo does. */
  probe(file: VideoFile, signal: AbortSignal): Promise<ProbedVideo>;
}

const KEPT = 64;
const TIMEOUT_MS = 60_000;

/**
 * Keeps what probing found of the latest videos: stage after stage asks for them, and to start
 * ffprobe and hash a file takes longer than to decode a frame.
 */
export function createKnownVideos(ffprobePath: string): KnownVideos {
  const known = new Map<string, ProbedVideo>();
  return {
    probe: async (file, signal) => {
      const key = `${file.input.url}\n${file.version}`;
      const video =
        known.get(key) ?? (await probeVideo(file, { ffprobePath, timeoutMs: TIMEOUT_MS }, signal));
      known.delete(key);
      known.set(key, video);
      for (const oldest of known.keys()) {
        if (known.size <= KEPT) break;
        known.delete(oldest);
      }
      return video;
    },
  };
}
