import type { VideoFile } from '../file/video-file.ts';
import type { RunnableProgram } from '../programs/runnable-program.ts';
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
export function createKnownVideos(ffprobe: () => Promise<RunnableProgram>): KnownVideos {
  const known = new Map<string, ProbedVideo>();
  return {
    probe: async (file, signal) => {
      const key = `${file.input.url}\n${file.version}`;
      const options = { ffprobe: await ffprobe(), timeoutMs: TIMEOUT_MS };
      const video = known.get(key) ?? (await probeVideo(file, options, signal));
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
