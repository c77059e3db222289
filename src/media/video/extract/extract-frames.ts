import type { PreparedPicture } from '../../../core/chat.ts';
import { MediaError } from '../../../core/errors.ts';
import type { PrepareOptions } from '../../../core/media.ts';
import { runFfmpeg } from '../decode/run-ffmpeg.ts';
import type { VideoFile } from '../file/video-file.ts';
import { createNutReader, type NutFrame } from '../nut/nut-reader.ts';
import type { ProbedVideo } from '../probe/probe-video.ts';
import { encodeFrame } from './encode-frame.ts';
import { framesOptions, seekTimeOf } from './frames-options.ts';
import { passesOf } from './passes.ts';

export interface ExtractOptions extends PrepareOptions {
  readonly ffmpegPath: string;
}

/** For one pass: some seconds of video, and what lies between them and the keyframe before. */
const TIMEOUT_MS = 300_000;

/**
 * The frames shown at the given seconds, in the order given: of each second, the last frame that
 * begins before it or within a millisecond after. Before the first frame, that one; up to a second
 * after the last, the last.
 *
 * Throws MediaError: those of runFfmpeg; `video_no_frame` where the video ends before.
 */
export async function extractFrames(
  file: VideoFile,
  video: ProbedVideo,
  seconds: readonly number[],
  options: ExtractOptions,
  signal: AbortSignal,
): Promise<readonly PreparedPicture[]> {
  const timesMs = seconds.map(millisecondOf);
  const pictures = new Map<number, PreparedPicture>();
  const runPass = async (wanted: readonly number[], seekMs: number): Promise<void> => {
    const onPicture = (timeMs: number, picture: PreparedPicture): void => {
      pictures.set(timeMs, picture);
    };
    await decodeFrames(file, video, { timesMs: wanted, seekMs }, { ...options, onPicture }, signal);
  };
  for (const pass of passesOf(timesMs)) {
    const seekMs = seekTimeOf(video, pass[0] ?? 0);
    await runPass(pass, seekMs);
    // A seek may lead behind the time wanted, where keyframes are rare or the index is wrong.
    const missed = pass.filter((timeMs) => !pictures.has(timeMs));
    if (seekMs > 0 && missed.length > 0) await runPass(missed, 0);
  }
  return timesMs.map((timeMs) => {
    const picture = pictures.get(timeMs);
    if (picture !== undefined) return picture;
    throw new MediaError(
      `${file.shown}: has no frame at ${(timeMs / 1000).toFixed(3)} s, for it ends before; ` +
        'it may be cut short: copy or download it again',
      { code: 'video_no_frame' },
    );
  });
}

/** One more than the nearest: a frame's own time may have been rounded up on its way. */
function millisecondOf(seconds: number): number {
  return Math.max(0, Math.round(seconds * 1000) + 1);
}

interface Wanted {
  readonly timesMs: readonly number[];
  readonly seekMs: number;
}

/** One run of ffmpeg. Frames are encoded one by one, while it waits. */
async function decodeFrames(
  file: VideoFile,
  video: ProbedVideo,
  wanted: Wanted,
  options: ExtractOptions & {
    readonly onPicture: (timeMs: number, picture: PreparedPicture) => void;
  },
  signal: AbortSignal,
): Promise<void> {
  const source = { ...video, shown: file.shown };
  const decoded: NutFrame[] = [];
  const reader = createNutReader((frame) => {
    decoded.push({ ...frame, bytes: Uint8Array.from(frame.bytes) });
  });
  const job = {
    ffmpegPath: options.ffmpegPath,
    file,
    ...framesOptions(video, wanted),
    timeoutMs: TIMEOUT_MS,
  };
  const onBytes = async (bytes: Uint8Array): Promise<void> => {
    reader.push(bytes);
    for (const frame of decoded.splice(0)) {
      const timeMs = wanted.seekMs + Math.round(frame.seconds * 1000);
      options.onPicture(timeMs, await encodeFrame(frame, source, options));
    }
  };
  await runFfmpeg(job, onBytes, signal);
  reader.end();
}
