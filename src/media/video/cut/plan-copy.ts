import type { ClipSpan } from '../../../core/video.ts';
import type { ProbedVideo } from '../probe/probe-video.ts';
import { isShownWithin, type Packet } from './read-packets.ts';

/** Packets that are a clip as they are. */
export interface CopyPlan {
  /** Where the first of them, a keyframe, is shown. */
  readonly seekSeconds: number;
  readonly packets: number;
}

/** Containers whose index leads to the keyframe that is asked for. */
const INDEXED = /^(?:mov|matroska),/;

/**
 * The packets that can be copied for a span, or null where it has to be encoded anew.
 *
 * The packets shown inside the span have to follow one another in decoding order and begin with a
 * keyframe: then each refers to none outside. Copied is only what every reader shows alike: H.264 in
 * 8-bit 4:2:0, progressive, with square pixels, an even size and no rotation tag, which readers of
 * training videos pass over.
 */
export function planCopy(
  video: ProbedVideo,
  packets: readonly Packet[],
  span: ClipSpan,
): CopyPlan | null {
  if (!isPlain(video) || packets.some(({ seconds }) => seconds === null)) return null;
  const first = packets.findIndex((packet) => isShownWithin(packet, span));
  const last = packets.findLastIndex((packet) => isShownWithin(packet, span));
  const run = packets.slice(Math.max(0, first), last + 1);
  const [start] = run;
  if (start?.seconds == null || !start.isKey) return null;
  if (!run.every((packet) => isShownWithin(packet, span))) return null;
  return { seekSeconds: start.seconds, packets: run.length };
}

function isPlain(video: ProbedVideo): boolean {
  const { container, codec, pixelFormat, width, height, shownWidth, shownHeight } = video;
  return (
    INDEXED.test(container) &&
    codec === 'h264' &&
    pixelFormat === 'yuv420p' &&
    !video.interlaced &&
    video.rotationDegrees === 0 &&
    width === shownWidth &&
    height === shownHeight &&
    width % 2 === 0 &&
    height % 2 === 0
  );
}
