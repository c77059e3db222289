import pLimit from 'p-limit';

import type { ClipCutter, VideoLimits, VideoMedia } from '../../core/video.ts';
import type { RemoteOptions } from '../bytes/remote-reader.ts';
import { createAnalysisPool } from './analyze/analysis-pool.ts';
import { planAnalysis } from './analyze/analysis-plan.ts';
import { cutClip } from './cut/cut-clip.ts';
import { extractFrames } from './extract/extract-frames.ts';
import type { VideoFile } from './file/video-file.ts';
import { createVideoFiles } from './file/video-files.ts';
import { createKnownVideos } from './probe/known-videos.ts';
import { decoderName } from './programs/decoder-name.ts';
import {
  findVideoPrograms,
  type NamedPrograms,
  type VideoPrograms,
} from './programs/video-programs.ts';
import { checkVideoLimits, factsOf, type ProbedVideo } from './probe/probe-video.ts';

export interface VideoMediaOptions extends NamedPrograms {
  /** The dataset's folder, to which paths are relative; nothing outside it is read. */
  readonly root: string;
  readonly remote: RemoteOptions;
  /** How many videos are analysed, and how many read for frames, at one time. */
  readonly threads: number;
}

/** Of videos that were analysed: how large they may be was asked then. */
const ANY_SIZE = Number.MAX_SAFE_INTEGER;

/** Reads videos by ffmpeg. `close` ends its threads and removes what was downloaded. */
export function createVideoMedia(
  options: VideoMediaOptions,
): VideoMedia & ClipCutter & { close(): Promise<void> } {
  const { root, remote, threads } = options;
  const programs = foundOnce(options);
  const files = createVideoFiles(root, remote);
  const videos = createKnownVideos(async () => (await programs()).ffprobe);
  const pool = createAnalysisPool(threads);
  const oneOfFew = pLimit(threads);

  const withVideo = <T>(
    uri: string,
    limits: Pick<VideoLimits, 'maxBytes' | 'maxPixels'> & Partial<VideoLimits>,
    signal: AbortSignal,
    work: (file: VideoFile, video: ProbedVideo) => Promise<T>,
  ): Promise<T> =>
    files.use(uri, limits.maxBytes, signal, async (file) => {
      const video = await oneOfFew(() => videos.probe(file, signal));
      checkVideoLimits(video, limits, file.shown);
      return work(file, video);
    });

  return {
    probeVideo: (uri, limits, signal) =>
      withVideo(uri, limits, signal, async (_file, video) => factsOf(video)),
    analyzeVideo: (uri, analyze, signal, keep = async () => {}) =>
      withVideo(uri, analyze, signal, async ({ shown, input }, video) => {
        const { path: ffmpegPath } = (await programs()).ffmpeg;
        const plan = planAnalysis(video, analyze, shown);
        const { content, flow, ...job } = plan;
        const { timeoutMs, sampleFps, maxSeconds, pictures = null } = analyze;
        const task = {
          job: { ...job, ffmpegPath, file: { shown, input }, timeoutMs },
          recorder: { content, flow, sampleFps, maxSeconds, shown },
          durationSeconds: video.durationSeconds,
          pictures,
        };
        return pool.analyze(task, keep, signal);
      }),
    decoder: async () => decoderName(await programs()),
    extractFrames: (uri, seconds, prepare, signal) =>
      withVideo(uri, { ...prepare, maxBytes: ANY_SIZE }, signal, async (file, video) => {
        const { path: ffmpegPath } = (await programs()).ffmpeg;
        const extract = { ...prepare, ffmpegPath };
        return oneOfFew(() => extractFrames(file, video, seconds, extract, signal));
      }),
    cutClip: (uri, span, cut, signal) =>
      withVideo(uri, cut, signal, async (file, video) => {
        const { ffmpeg, ffprobe } = await programs();
        return oneOfFew(() =>
          cutClip(file, video, span, { ...cut, ffmpegPath: ffmpeg.path, ffprobe }, signal),
        );
      }),
    close: async () => {
      await pool.close();
      await files.close();
    },
  };
}

/** Asked for with the first video: pictures need no programs. */
function foundOnce(named: NamedPrograms): () => Promise<VideoPrograms> {
  let found: Promise<VideoPrograms> | null = null;
  return () => (found ??= findVideoPrograms(named));
}
