import { MediaError } from '../../../core/errors.ts';
import type { VideoFacts, VideoLimits } from '../../../core/video.ts';
import type { VideoFile } from '../file/video-file.ts';
import { FfprobeAnswer, FfprobePackets } from './ffprobe-answer.ts';
import { runFfprobe, type FfprobeOptions } from './run-ffprobe.ts';
import { findVideoStream, type VideoStream } from './video-stream.ts';

/** A video of which enough is known to decode it. */
export interface ProbedVideo extends VideoStream {
  readonly durationSeconds: number;
  readonly sizeBytes: number;
  readonly mediaSha256: string;
}

/**
 * Reads a video's headers and hashes its file. Nothing is decoded.
 * Throws MediaError: those of runFfprobe and findVideoStream.
 */
export async function probeVideo(
  file: VideoFile,
  options: FfprobeOptions,
  signal: AbortSignal,
): Promise<ProbedVideo> {
  const answer = await runFfprobe(file, ['-show_streams', '-show_format'], options, signal);
  const stream = findVideoStream(FfprobeAnswer.parse(JSON.parse(answer)), file.shown);
  const durationSeconds =
    stream.durationSeconds ?? (await lastPacketSeconds(file, stream, options, signal));
  const mediaSha256 = await file.sha256(signal);
  return { ...stream, durationSeconds, sizeBytes: file.sizeBytes, mediaSha256 };
}

/** Throws MediaError `video_too_long` and `video_too_large`. */
export function checkVideoLimits(
  { width, height, durationSeconds }: ProbedVideo,
  { maxPixels, maxSeconds }: Pick<VideoLimits, 'maxPixels'> & Partial<VideoLimits>,
  shown: string,
): void {
  if (width * height > maxPixels) {
    throw new MediaError(
      `${shown}: its frames have ${width} x ${height} = ${width * height} pixels, and the limit ` +
        `is ${maxPixels}; raise maxPixels or leave it out`,
      { code: 'video_too_large' },
    );
  }
  if (maxSeconds !== undefined && durationSeconds > maxSeconds) {
    throw new MediaError(
      `${shown}: lasts ${durationSeconds.toFixed(1)} s, and the limit is ${maxSeconds} s; ` +
        'raise maxSeconds or leave it out',
      { code: 'video_too_long' },
    );
  }
}

export function factsOf(video: ProbedVideo): VideoFacts {
  return {
    container: video.container,
    codec: video.codec,
    pixelFormat: video.pixelFormat,
    width: video.width,
    height: video.height,
    fps: video.fps,
    variableFps: video.variableFps,
    durationSeconds: video.durationSeconds,
    rotationDegrees: video.rotationDegrees,
    bitRate: video.bitRate,
    hasAudio: video.hasAudio,
    sizeBytes: video.sizeBytes,
    mediaSha256: video.mediaSha256,
  };
}

/** For what was recorded live and has no duration in its header: browsers write such WebM. */
async function lastPacketSeconds(
  file: VideoFile,
  { streamIndex }: VideoStream,
  options: FfprobeOptions,
  signal: AbortSignal,
): Promise<number> {
  const wanted = ['-select_streams', String(streamIndex)];
  const entries = ['-show_entries', 'packet=pts_time,duration_time'];
  const answer = await runFfprobe(file, [...wanted, ...entries], options, signal);
  const { packets } = FfprobePackets.parse(JSON.parse(answer));
  let end = 0;
  for (const { pts_time: pts = '0', duration_time: duration = '0' } of packets) {
    end = Math.max(end, Number(pts) + Number(duration));
  }
  if (packets.length > 0) return end;
  throw new MediaError(`${file.shown}: has a video stream without a single frame; leave it out`, {
    code: 'video_unreadable',
  });
}
