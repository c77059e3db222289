/**
 * Added to a time in spans, so that a frame just before its rounded time counts to the span that it
 * begins.
 */
const TOLERANCE = 0.0003;

/**
 * The sampling rule, one for all: time from the file's start is cut into spans of 1 / sampleFps
 * seconds, and the first decoded frame that begins in a span is its sample, with its own timestamp.
 * Spans in which no frame begins have none. So a sample is never a copy, the time between two is
 * known exactly, and doubled or missing frames change nothing but that time.
 *
 * @returns The number of the span that a time lies in.
 */
export function spanOfTime(seconds: number, sampleFps: number): number {
  return Math.floor(seconds * sampleFps + TOLERANCE);
}

/** The rule as a filter of ffmpeg's. */
export function sampleFilter(sampleFps: number): string {
  const span = (time: string): string => `floor(${time}*${sampleFps}+${TOLERANCE})`;
  return `select='isnan(prev_selected_t)+gt(${span('t')},${span('prev_selected_t')})'`;
}
