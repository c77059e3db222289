import { MediaError } from '../../../core/errors.ts';

/** @param path As it was asked for: `ffmpeg`, `ffprobe`, or where it was said to be. */
export function missingProgram(path: string, cause: unknown): MediaError {
  return new MediaError(
    `${path}: is not installed or cannot be run, and videos need it; ` +
      'apt-get install ffmpeg (or brew, winget, or a build from ffmpeg.org), ' +
      'or name one in FFMPEG_PATH and FFPROBE_PATH',
    { code: 'ffmpeg_missing', cause },
  );
}
