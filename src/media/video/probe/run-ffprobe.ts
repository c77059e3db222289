import { execFile } from 'node:child_process';

import { MediaError } from '../../../core/errors.ts';
import type { RunnableProgram } from '../programs/runnable-program.ts';
import { missingProgram } from '../programs/missing-program.ts';
import type { VideoFile } from '../file/video-file.ts';
import { tailOf } from '../messages.ts';
import { isRefusal, safeInputOptions } from '../safe-input.ts';

export interface FfprobeOptions {
  readonly ffprobe: RunnableProgram;
  readonly timeoutMs: number;
}

const LONGEST_ANSWER_BYTES = 256 * 1024 * 1024;

/**
 * Runs ffprobe on one file and returns what it prints. Not by fluent-ffmpeg, whose ffprobe can be
 * neither stopped nor timed.
 *
 * Throws MediaError `video_refused` (a playlist, or another file that makes ffmpeg open more),
 * `video_unreadable`, `video_timeout`, `ffmpeg_missing`, and the abort reason of `signal`.
 */
export async function runFfprobe(
  file: VideoFile,
  wanted: readonly string[],
  { ffprobe, timeoutMs }: FfprobeOptions,
  signal: AbortSignal,
): Promise<string> {
  const options = ['-v', 'error', '-of', 'json', ...safeInputOptions(file.input), ...wanted];
  const answer = await execute(ffprobe, [...options, '-i', file.input.url], timeoutMs, signal);
  signal.throwIfAborted();
  const { error, stdout, stderr } = answer;
  if (error === null) return stdout;
  if (error.code === 'ENOENT' || error.code === 'EACCES') {
    throw missingProgram(ffprobe.path, error);
  }
  if (error.killed === true) {
    throw new MediaError(`${file.shown}: ffprobe did not answer within ${timeoutMs} ms`, {
      code: 'video_timeout',
      retryable: true,
    });
  }
  if (error.signal === 'SIGSEGV' || error.signal === 'SIGABRT') {
    throw new MediaError(
      `${file.shown}: ffprobe crashed on it (${error.signal}); another version may read it: ` +
        'apt-get install ffmpeg, or name one in FFPROBE_PATH',
      { code: 'video_unreadable', cause: error },
    );
  }
  if (isRefusal(stderr)) {
    throw new MediaError(
      `${file.shown}: is no video file, but a list or a file that refers to others ` +
        `(${tailOf(stderr, file)}); give the video itself`,
      { code: 'video_refused' },
    );
  }
  throw new MediaError(
    `${file.shown}: is no video that ffmpeg can read, or is cut short or damaged ` +
      `(${tailOf(stderr, file)}); copy or download it again`,
    { code: 'video_unreadable', cause: error },
  );
}

interface Answer {
  readonly error: {
    readonly code?: unknown;
    readonly killed?: boolean;
    readonly signal?: unknown;
  } | null;
  readonly stdout: string;
  readonly stderr: string;
}

function execute(
  { path, environment }: RunnableProgram,
  programArguments: readonly string[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Answer> {
  const options = {
    signal,
    timeout: timeoutMs,
    killSignal: 'SIGKILL' as const,
    maxBuffer: LONGEST_ANSWER_BYTES,
    windowsHide: true,
    ...(environment && { env: environment }),
  };
  return new Promise((resolve) => {
    let answer: Answer = { error: null, stdout: '', stderr: '' };
    const child = execFile(path, programArguments, options, (error, stdout, stderr) => {
      answer = { error, stdout, stderr };
    });
    // An abort calls back at once; the process ends some moments later.
    child.once('close', () => resolve(answer));
  });
}
