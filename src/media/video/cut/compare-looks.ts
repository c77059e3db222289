import type { ClipSpan, CutClip } from '../../../core/video.ts';
import { LOOK_BYTES } from './cut-options.ts';

/** Mean difference in gray levels that encoding leaves on 16 x 16 averages: under 1; a cut: over 8. */
const ENCODING_DIFFERENCE = 3;

interface Compared {
  /** Small pictures of the frames that were to be cut, one after the other. */
  readonly source: Buffer;
  /** The same of the frames of the clip as it was read back. */
  readonly clip: Buffer;
  /** Frames inside the span by the source's own index; null where it has none. */
  readonly frames: number | null;
  readonly span: ClipSpan;
  readonly fps: number;
  readonly method: CutClip['method'];
}

/** What is wrong with a clip, for a message; null where it is what was to be cut. */
export function faultOf({ source, clip, frames, span, fps, method }: Compared): string | null {
  const [expected, found] = [source.length / LOOK_BYTES, clip.length / LOOK_BYTES];
  if (expected === 0) return 'there is no frame inside it';
  if (found !== expected) return `it has ${found} frames, not ${expected}`;
  if (frames !== null && frames !== found) return `it has ${found} frames, not ${frames}`;
  const spanFrames = (span.endSeconds - span.startSeconds) * fps;
  if (frames === null && Math.abs(spanFrames - found) > 1 + spanFrames * 0.02) {
    return `it has ${found} frames, not about ${Math.round(spanFrames)}`;
  }
  const most = method === 'copied' ? 0 : ENCODING_DIFFERENCE;
  const differences = [0, found - 1].map((frame) => differenceOf(source, clip, frame));
  if (differences.every((difference) => difference <= most)) return null;
  return `its first and last frame differ from the source by ${differences.map((difference) => difference.toFixed(1)).join(' and ')} gray levels`;
}

function differenceOf(source: Buffer, clip: Buffer, frame: number): number {
  const start = frame * LOOK_BYTES;
  let sum = 0;
  for (let index = start; index < start + LOOK_BYTES; index += 1) {
    sum += Math.abs((source[index] ?? 0) - (clip[index] ?? 0));
  }
  return sum / LOOK_BYTES;
}
