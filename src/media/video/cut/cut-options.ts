import type { ClipSpan } from '../../../core/video.ts';
import type { ProbedVideo } from '../probe/probe-video.ts';
import type { CopyPlan } from './plan-copy.ts';
import { ROUNDING_SECONDS } from './read-packets.ts';

/** Side in pixels of the gray picture in which frames are compared. */
const LOOK_SIDE = 16;
export const LOOK_BYTES = LOOK_SIDE * LOOK_SIDE;

export interface CutJob {
  readonly inputOptions: readonly string[];
  readonly outputOptions: readonly string[];
}

/**
 * x264's own scale: 14 cannot be told from the source by eye. No B-frames: readers of training
 * videos then need neither an edit list nor reordering to find a frame by its number. One thread:
 * the same bytes each time.
 */
const ENCODER = [
  ...['-c:v', 'libx264', '-preset', 'medium', '-crf', '14', '-bf', '0', '-g', '48'],
  ...['-threads:v', '1'],
];

/** Nothing in the file but frames: no date, no name of a program, no sound. */
const PLAIN_MP4 = [
  ...['-an', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
  ...['-fflags', '+bitexact', '-flags:v', '+bitexact'],
];

/**
 * Copied packets may stand in another order than their frames. So that the first frame is at 0 all the
 * same, and the file as long as its frames, they are shown before their turn (offsets below 0); an
 * edit list would say the same, and not every reader heeds one.
 */
const COPIED_MP4 = [
  ...PLAIN_MP4,
  ...['-use_editlist', '0', '-movflags', '+faststart+negative_cts_offsets'],
];
const ENCODED_MP4 = [...PLAIN_MP4, '-movflags', '+faststart'];

/** Laid out at a steady rate, whatever their times: else ffmpeg would double and drop some. */
const SMALL_PICTURES = ['-r', '25', '-c:v', 'rawvideo', '-f', 'rawvideo'];

/** Writes the clip to `path`, and small pictures of all its frames, before encoding, to the pipe. */
export function encodeOptions(
  video: ProbedVideo,
  span: ClipSpan,
  { seekMs, path }: { readonly seekMs: number; readonly path: string },
): CutJob {
  const { shownWidth, shownHeight } = video;
  const upright = [
    ...trimmed(video, span, seekMs),
    `scale=${shownWidth}:${shownHeight}:flags=bicubic+accurate_rnd`,
    'crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0,setsar=1,format=yuv420p,split=2[clip][seen]',
  ].join(',');
  return {
    inputOptions: seeking(seekMs),
    outputOptions: [
      ...['-filter_complex', `[0:${video.streamIndex}]${upright};[seen]${SMALL}[small]`],
      ...['-map', '[clip]', ...ENCODER, ...timesOf(video), ...ENCODED_MP4],
      ...['-f', 'mp4', '-y', `file:${path}`],
      ...['-map', '[small]', ...SMALL_PICTURES],
    ],
  };
}

/** Writes the packets of a span to `path`, and small pictures of all its frames to the pipe. */
export function copyOptions(
  video: ProbedVideo,
  span: ClipSpan,
  { plan, path }: { readonly plan: CopyPlan; readonly path: string },
): CutJob {
  const seekMs = Math.round(plan.seekSeconds * 1000) + 1;
  const stream = `0:${video.streamIndex}`;
  const seen = [...trimmed(video, span, plan.seekSeconds === 0 ? 0 : seekMs), SMALL].join(',');
  return {
    inputOptions: plan.seekSeconds === 0 ? [] : seeking(seekMs),
    outputOptions: [
      ...['-filter_complex', `[${stream}]${seen}[small]`],
      ...['-map', stream, '-c:v', 'copy', '-frames:v', String(plan.packets)],
      ...[...COPIED_MP4, '-f', 'mp4', '-y', `file:${path}`],
      ...['-map', '[small]', ...SMALL_PICTURES],
    ],
  };
}

/** Small pictures of all frames of a file, to the pipe. */
export function lookOptions({ streamIndex }: ProbedVideo): CutJob {
  return {
    inputOptions: [],
    outputOptions: [
      ...['-filter_complex', `[0:${streamIndex}]${SMALL}[small]`],
      ...['-map', '[small]', ...SMALL_PICTURES],
    ],
  };
}

const SMALL = `scale=${LOOK_SIDE}:${LOOK_SIDE}:flags=area+accurate_rnd,format=gray,settb=1/25,setpts=N`;

/**
 * Each frame keeps its own time. A steady rate is ffmpeg's default, and needs no option whose name
 * changes from version to version (`-vsync` until 5.0, `-fps_mode` since).
 */
function timesOf({ variableFps, timeBase }: ProbedVideo): readonly string[] {
  return variableFps ? ['-fps_mode:v', 'passthrough', '-enc_time_base:v', timeBase] : [];
}

/** From the keyframe before; no frame is dropped there, for `trim` decides. */
function seeking(seekMs: number): readonly string[] {
  return seekMs === 0 ? [] : ['-noaccurate_seek', '-ss', (seekMs / 1000).toFixed(3)];
}

function trimmed(video: ProbedVideo, span: ClipSpan, seekMs: number): readonly string[] {
  const from = (seconds: number): string => (seconds - seekMs / 1000 - ROUNDING_SECONDS).toFixed(6);
  return [
    ...(video.interlaced ? ['yadif=mode=send_frame:deint=interlaced'] : []),
    `trim=start=${from(span.startSeconds)}:end=${from(span.endSeconds)}`,
    'setpts=PTS-STARTPTS',
  ];
}
