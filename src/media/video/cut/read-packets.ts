import { z } from 'zod';

import type { ClipSpan } from '../../../core/video.ts';
import type { VideoFile } from '../file/video-file.ts';
import type { ProbedVideo } from '../probe/probe-video.ts';
import { runFfprobe, type FfprobeOptions } from '../probe/run-ffprobe.ts';

/** One frame as it lies in its file, undecoded. */
export interface Packet {
  /** Presentation time from the file's start on; null where the container gives none. */
  readonly seconds: number | null;
  readonly isKey: boolean;
  /** Decoded and never shown: it lies before an edit list's beginning. */
  readonly isHidden: boolean;
}

const Answer = z.object({
  packets: z
    .array(z.object({ pts_time: z.string().optional(), flags: z.string().default('') }))
    .default([]),
  format: z.object({ start_time: z.string().optional() }).optional(),
});

/** The packets of the video's stream, in the order in which they are decoded. */
export async function readPackets(
  file: VideoFile,
  { streamIndex }: ProbedVideo,
  options: FfprobeOptions,
  signal: AbortSignal,
): Promise<readonly Packet[]> {
  const entries = 'packet=pts_time,flags:format=start_time';
  const wanted = ['-select_streams', String(streamIndex), '-show_entries', entries];
  const answer = Answer.parse(JSON.parse(await runFfprobe(file, wanted, options, signal)));
  const start = Number(answer.format?.start_time ?? 0) || 0;
  return answer.packets.map(({ pts_time: time, flags }) => {
    const seconds = Number(time) - start;
    return {
      seconds: Number.isFinite(seconds) ? seconds : null,
      isKey: flags.startsWith('K'),
      isHidden: flags.includes('D'),
    };
  });
}

/** Spans are given to the millisecond, and frames lie further apart than that. */
export const ROUNDING_SECONDS = 0.0006;

function isWithin(seconds: number, { startSeconds, endSeconds }: ClipSpan): boolean {
  return seconds >= startSeconds - ROUNDING_SECONDS && seconds < endSeconds - ROUNDING_SECONDS;
}

/** How many frames of a video are shown inside a span; null where its packets do not say. */
export function countFrames(packets: readonly Packet[], span: ClipSpan): number | null {
  if (packets.some(({ seconds }) => seconds === null)) return null;
  return packets.filter((packet) => isShownWithin(packet, span)).length;
}

export function isShownWithin({ seconds, isHidden }: Packet, span: ClipSpan): boolean {
  return seconds !== null && !isHidden && isWithin(seconds, span);
}
