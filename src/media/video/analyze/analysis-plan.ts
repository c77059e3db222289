import { MediaError } from '../../../core/errors.ts';
import type { AnalyzeOptions, KeptPictureOptions } from '../../../core/video.ts';
import type { ProbedVideo } from '../probe/probe-video.ts';
import { sampleFilter } from './sampling.ts';

/** What one decode is to give: two raw streams, and a third where pictures are kept. */
export interface AnalysisPlan {
  readonly inputOptions: readonly string[];
  readonly outputOptions: readonly string[];
  readonly content: FrameSize;
  readonly flow: FrameSize;
}

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** The raw streams, in the order of their `-map` options. */
export const STREAMS = { content: 0, flow: 1, pictures: 2 } as const;

/**
 * Longest side in pixels of the frames that content values are taken from. PySceneDetect measures
 * at 256; at 96 the values differ from its own by 0.2 to 0.4 in the mean, and cuts are the same.
 */
const CONTENT_SIDE = 96;

/** Optical flow needs so many pixels a side. */
const SMALLEST_FLOW_SIDE = 16;

/**
 * Throws MediaError `video_too_small`.
 *
 * Of every frame, pixels are picked by two-tap interpolation: as PySceneDetect (OpenCV's linear
 * resize) does, and at a tenth of the cost of an average. Samples are averages over areas, since
 * noise would count as motion. They are made small before they are turned upright; content values
 * are the same either way.
 */
export function planAnalysis(
  video: ProbedVideo,
  options: AnalyzeOptions,
  shown: string,
): AnalysisPlan {
  const turn = (size: FrameSize): FrameSize =>
    video.rotationDegrees % 180 === 0 ? size : { width: size.height, height: size.width };
  const content = turn(fitted(video, CONTENT_SIDE / Math.max(video.shownWidth, video.shownHeight)));
  const flow = flowSize(video, options.flowWidth, shown);
  const unturned = turn(flow);
  const pictures = options.pictures ?? null;
  const graph = [
    `[0:${video.streamIndex}]split=${pictures ? '3[every][some][few]' : '2[every][some]'}`,
    `[every]scale=${content.width}:${content.height}:flags=fast_bilinear,format=rgb24[content]`,
    `[some]${sampleFilter(options.sampleFps)},` +
      `scale=${unturned.width}:${unturned.height}:flags=area,format=gray` +
      `${TURNS[video.rotationDegrees]}[flow]`,
    ...(pictures ? [pictureFilters(video, pictures, turn)] : []),
  ];
  return {
    // ffmpeg would turn the frames at their full size.
    inputOptions: ['-noautorotate', ...(options.fast ? FAST_OPTIONS : [])],
    outputOptions: [
      ...['-filter_complex', graph.join(';'), '-map', '[content]', '-map', '[flow]'],
      ...(pictures ? ['-map', '[pictures]'] : []),
      ...['-c:v', 'rawvideo', '-enc_time_base', video.timeBase],
      ...['-map_metadata', '-1', '-map_chapters', '-1', '-f', 'nut'],
      ...NO_INDEX,
      ...WHOLE_CHUNKS,
    ],
    content,
    flow,
  };
}

/**
 * As much as a pipe of Linux holds, and not each small frame by itself: both sides would be woken
 * thirty times as often, which costs a fifth of decoding at 360p.
 */
const WHOLE_CHUNKS = ['-flush_packets', '0', '-blocksize', '65536'];

/** ffmpeg would keep the place of every frame for it: 35 MB for a film, and nobody seeks in a pipe. */
const NO_INDEX = ['-write_index', '0'];

const FAST_OPTIONS = ['-skip_frame', 'noref', '-skip_loop_filter', 'all'];

const TURNS = {
  0: '',
  90: ',transpose=clock',
  180: ',hflip,vflip',
  270: ',transpose=cclock',
} as const;

/** Selected before they are scaled: next to nothing beside the decoding. */
function pictureFilters(
  video: ProbedVideo,
  { everySeconds, shortestSide }: KeptPictureOptions,
  turn: (size: FrameSize) => FrameSize,
): string {
  const scale = shortestSide / Math.min(video.shownWidth, video.shownHeight);
  const { width, height } = turn(fitted(video, scale));
  return (
    `[few]${sampleFilter(1 / everySeconds)},` +
    `scale=${width}:${height}:flags=bicubic+accurate_rnd+full_chroma_int,format=rgb24` +
    `${TURNS[video.rotationDegrees]}[pictures]`
  );
}

/** Of the shape in which the video is shown. */
function flowSize(video: ProbedVideo, flowWidth: number, shown: string): FrameSize {
  if (Math.min(video.width, video.height) < SMALLEST_FLOW_SIDE) {
    throw new MediaError(
      `${shown}: its frames have ${video.width} x ${video.height} pixels, too few to measure motion ` +
        `in (${SMALLEST_FLOW_SIDE} a side at least); leave it out`,
      { code: 'video_too_small' },
    );
  }
  const size = fitted(video, flowWidth / video.shownWidth);
  return {
    width: Math.max(size.width, SMALLEST_FLOW_SIDE),
    height: Math.max(size.height, SMALLEST_FLOW_SIDE),
  };
}

/** Never enlarged. */
function fitted({ shownWidth, shownHeight }: ProbedVideo, wantedScale: number): FrameSize {
  const scale = Math.min(1, wantedScale);
  return {
    width: Math.max(1, Math.round(shownWidth * scale)),
    height: Math.max(1, Math.round(shownHeight * scale)),
  };
}
