import { MediaError } from '../../../core/errors.ts';
import type { VideoFacts } from '../../../core/video.ts';
import {
  clockSeconds,
  fractionOf,
  positiveOf,
  type FfprobeAnswer,
  type FfprobeStream,
} from './ffprobe-answer.ts';

/** What ffprobe says of a video. The duration is null where the container has none. */
export interface VideoStream extends Omit<
  VideoFacts,
  'durationSeconds' | 'sizeBytes' | 'mediaSha256'
> {
  readonly durationSeconds: number | null;
  /** The stream's place in its file. */
  readonly streamIndex: number;
  /** Seconds of one tick of its timestamps, as ffmpeg writes it: `1/15360`. */
  readonly timeBase: string;
  /** Size at which it is shown: after rotation, and with square pixels. */
  readonly shownWidth: number;
  readonly shownHeight: number;
  readonly interlaced: boolean;
  readonly hasAlpha: boolean;
}

/**
 * Finds the video in ffprobe's answer: the first stream that is no cover picture.
 * Throws MediaError `video_no_stream` (sound alone, for one) and `video_unreadable`.
 *
 * @param shown The video's name in messages.
 */
export function findVideoStream({ streams, format }: FfprobeAnswer, shown: string): VideoStream {
  const stream = streams.find(isVideo);
  if (stream === undefined) throw noStream(streams, shown);
  const { width = 0, height = 0, pix_fmt: pixelFormat, codec_name: codec } = stream;
  if (width === 0 || height === 0 || pixelFormat === undefined || codec === undefined) {
    throw new MediaError(
      `${shown}: its video cannot be decoded (codec ${codec ?? 'unknown'}, ${width} x ${height}); ` +
        'it is cut short, or ffmpeg lacks the codec',
      { code: 'video_unreadable' },
    );
  }
  const rotationDegrees = rotationOf(stream);
  const turn = (size: readonly [number, number]): readonly [number, number] =>
    rotationDegrees % 180 === 0 ? size : [size[1], size[0]];
  const [turnedWidth, turnedHeight] = turn([width, height]);
  const aspect = fractionOf(stream.sample_aspect_ratio) ?? 1;
  const [shownWidth, shownHeight] = turn([Math.max(1, Math.round(width * aspect)), height]);
  const durationSeconds =
    positiveOf(stream.duration) ??
    clockSeconds(stream.tags?.['DURATION']) ??
    positiveOf(format?.duration);
  const interlaced = /^(?:tt|bb|tb|bt)$/.test(stream.field_order ?? '');
  return {
    container: format?.format_name ?? 'unknown',
    codec,
    pixelFormat,
    width: turnedWidth,
    height: turnedHeight,
    ...frameRateOf(stream, durationSeconds, interlaced),
    durationSeconds,
    rotationDegrees,
    bitRate: positiveOf(stream.bit_rate) ?? positiveOf(format?.bit_rate),
    hasAudio: streams.some(({ codec_type: type }) => type === 'audio'),
    streamIndex: stream.index,
    timeBase: fractionOf(stream.time_base) === null ? '1/90000' : (stream.time_base ?? ''),
    shownWidth,
    shownHeight,
    interlaced,
    hasAlpha: ALPHA_FORMATS.test(pixelFormat) || stream.tags?.['alpha_mode'] === '1',
  };
}

const ALPHA_FORMATS = /^(?:yuva|gbrap|rgba|bgra|argb|abgr|ayuv|vuya|ya8|ya16|pal8)/;

function isVideo({ codec_type: type, disposition = {} }: FfprobeStream): boolean {
  return type === 'video' && !disposition['attached_pic'] && !disposition['timed_thumbnails'];
}

function noStream(streams: readonly FfprobeStream[], shown: string): MediaError {
  const kinds = [...new Set(streams.map(({ codec_type: type = 'unknown' }) => type))];
  const found = streams.length === 0 ? 'no stream at all' : `only ${kinds.join(', ')}`;
  return new MediaError(`${shown}: has no moving picture (${found}); leave it out`, {
    code: 'video_no_stream',
  });
}

/** Frame rates that differ by less are alike: containers round. */
const ALIKE = 0.01;

/**
 * A rate is variable where the mean differs from the lowest one that fits all timestamps; the
 * latter may count the fields of interlaced video.
 */
function frameRateOf(
  { avg_frame_rate: mean, r_frame_rate: fitting, nb_frames: frames }: FfprobeStream,
  durationSeconds: number | null,
  interlaced: boolean,
): Pick<VideoFacts, 'fps' | 'variableFps'> {
  const counted = positiveOf(frames);
  const countedFps =
    counted === null || durationSeconds === null ? null : counted / durationSeconds;
  const fittingFps = fractionOf(fitting);
  const fps = fractionOf(mean) ?? countedFps ?? fittingFps ?? 0;
  const isAlike = (other: number): boolean => Math.abs(fps / other - 1) < ALIKE;
  const isFixed =
    fittingFps === null || isAlike(fittingFps) || (interlaced && isAlike(fittingFps / 2));
  return { fps, variableFps: !isFixed };
}

/**
 * Clockwise turn in which the picture is shown. ffprobe gives the display matrix's angle, which is
 * counter-clockwise; before ffmpeg 5 there is a clockwise tag as well.
 */
function rotationOf(stream: FfprobeStream): VideoFacts['rotationDegrees'] {
  const matrix = stream.side_data_list?.find(({ rotation }) => rotation !== undefined)?.rotation;
  const clockwise = matrix === undefined ? Number(stream.tags?.['rotate'] ?? 0) : -matrix;
  const quarters = ((Math.round(clockwise / 90) % 4) + 4) % 4;
  return QUARTERS[quarters] ?? 0;
}

const QUARTERS = [0, 90, 180, 270] as const;
