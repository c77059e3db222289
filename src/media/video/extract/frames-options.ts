import type { ProbedVideo } from '../probe/probe-video.ts';

/** How long the last frame may stand after its end, in milliseconds: durations are rounded. */
const LAST_FRAME_MS = 1_000;

const CONVERSION = 'flags=bicubic+accurate_rnd+full_chroma_int';

/**
 * ffmpeg's options for the frames of one pass, upright, with square pixels, at full size. Their
 * timestamps are relative to the pass's `seekMs`.
 *
 * The video is laid out as a thousand frames a second, which costs next to nothing, as ffmpeg only
 * refers to the same picture again and again; of those, the wanted are picked by their time. That
 * gives the frame that is shown at a time, not, as seeking would, the one that comes next.
 */
export function framesOptions(
  video: ProbedVideo,
  { timesMs, seekMs }: { readonly timesMs: readonly number[]; readonly seekMs: number },
): { readonly inputOptions: readonly string[]; readonly outputOptions: readonly string[] } {
  const wanted = timesMs.map((timeMs) => `eq(pts,${timeMs - seekMs})`).join('+');
  const filters = [
    ...(video.interlaced ? ['yadif=mode=send_frame:deint=interlaced'] : []),
    // The first frame stands for what is before it; after a seek that would be another one.
    seekMs === 0 ? 'fps=fps=1000:start_time=0' : 'fps=fps=1000',
    `tpad=stop=${LAST_FRAME_MS}:stop_mode=clone`,
    `select='${wanted}'`,
    `scale=${video.shownWidth}:${video.shownHeight}:${CONVERSION}`,
    `format=${video.hasAlpha ? 'rgba' : 'rgb24'}`,
  ];
  return {
    inputOptions: [
      ...alphaDecoder(video),
      // No frame is dropped from the keyframe on: the one that is shown may have begun long before.
      ...(seekMs === 0 ? [] : ['-noaccurate_seek', '-ss', (seekMs / 1000).toFixed(3)]),
    ],
    outputOptions: [
      ...['-filter_complex', `[0:${video.streamIndex}]${filters.join(',')}[frames]`],
      ...['-map', '[frames]', '-frames:v', String(timesMs.length)],
      ...['-c:v', 'rawvideo', '-enc_time_base', '1/1000'],
      ...['-map_metadata', '-1', '-map_chapters', '-1', '-f', 'nut'],
    ],
  };
}

/** Under this it costs less to decode from the start. */
const SHORTEST_SEEK_MS = 2_000;

/** Where others than Matroska and MP4 are to be entered before the time wanted: they seek roughly. */
const ROUGH_SEEK_MS = 2_000;

/** Containers that do not give each frame its time: what ffmpeg makes up differs after a seek. */
const UNTIMED = new Set(['avi', 'mpeg', 'mxf']);

/** Where decoding is to begin; 0 is the start. */
export function seekTimeOf({ container }: ProbedVideo, startMs: number): number {
  if (UNTIMED.has(container)) return 0;
  const isExact = /^(?:mov|matroska),/.test(container);
  const seekMs = isExact ? startMs : startMs - ROUGH_SEEK_MS;
  return seekMs < SHORTEST_SEEK_MS ? 0 : seekMs;
}

/** ffmpeg's own decoders of VP8 and VP9 leave out the second stream that holds the alpha. */
function alphaDecoder({ hasAlpha, codec, streamIndex }: ProbedVideo): readonly string[] {
  const decoder = { vp8: 'libvpx', vp9: 'libvpx-vp9' }[codec];
  return hasAlpha && decoder !== undefined ? [`-c:${streamIndex}`, decoder] : [];
}
