/** A rate that differs by less from the header's is the header's: containers round times. */
const ALIKE = 0.01;

export interface FrameRate {
  /** Frames a second, on average. */
  readonly fps: number;
  readonly variableFps: boolean;
}

/**
 * The frame rate of what was decoded. Headers may name one at which the frames do not come: Matroska
 * keeps the one that its encoder was told, whatever the times of the frames are. Where the mean of
 * the frames' times (seconds, rising) differs from it, the mean counts, and the rate varies.
 */
export function decodedFrameRate(header: FrameRate, seconds: Float64Array): FrameRate {
  const lasting = (seconds.at(-1) ?? 0) - (seconds[0] ?? 0);
  if (!(lasting > 0)) return header;
  const fps = (seconds.length - 1) / lasting;
  return Math.abs(fps / header.fps - 1) < ALIKE ? header : { fps, variableFps: true };
}
