import type { Socket } from 'node:net';

import ffmpeg, { type FfmpegCommand } from 'fluent-ffmpeg';

import { MediaError } from '../../../core/errors.ts';
import { onAbort } from '../../until-aborted.ts';
import type { VideoFile } from '../file/video-file.ts';
import { tailOf } from '../messages.ts';
import { missingProgram } from '../programs/missing-program.ts';
import { safeInputOptions } from '../safe-input.ts';
import { openOutputSocket, type TakeBytes } from './output-socket.ts';
import { startable } from './startable.ts';

export interface FfmpegJob {
  readonly ffmpegPath: string;
  readonly file: Pick<VideoFile, 'shown' | 'input'>;
  /** Options before the input, beyond those that keep it safe. */
  readonly inputOptions: readonly string[];
  /** All that comes after the input, but the output's name: standard output. */
  readonly outputOptions: readonly string[];
  readonly timeoutMs: number;
}

/**
 * Runs ffmpeg and hands on what it writes to standard output, no faster than `take` takes it; the
 * bytes are overwritten afterwards. Returns what ffmpeg wrote to stderr. The process is killed when
 * `signal` is aborted, when the time is over, and when `take` throws; in all cases it has ended when
 * this function settles.
 *
 * Throws what `take` throws, the abort reason of `signal`, and MediaError `video_timeout`,
 * `video_undecodable` with the end of stderr, `ffmpeg_missing`.
 */
export async function runFfmpeg(
  job: FfmpegJob,
  take: TakeBytes,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  const faults: unknown[] = [];
  const fail = (error: unknown): void => {
    faults.push(error);
    command.kill('SIGKILL');
  };
  const takeUnlessFailed = (bytes: Uint8Array): void | Promise<void> => {
    try {
      return faults.length === 0 ? take(bytes)?.catch(fail) : undefined;
    } catch (error) {
      return fail(error);
    }
  };
  const output = await openOutputSocket(takeUnlessFailed);
  if (signal.aborted) output.forProcess.destroy();
  signal.throwIfAborted();
  const command = commandOf(job, output.forProcess);
  const stopListening = onAbort(signal, () => fail(signal.reason));
  const timer = setTimeout(() => fail(timedOut(job)), job.timeoutMs);
  try {
    const { error, stderr } = await runToEnd(command, () => {
      output.forProcess.destroy();
      // What stopped the work before its process was there.
      if (faults.length > 0) command.kill('SIGKILL');
    });
    await output.ended;
    if (faults.length > 0) throw faults[0];
    if (error !== null) throw failure(job, error, stderr);
    return stderr;
  } finally {
    clearTimeout(timer);
    stopListening();
  }
}

/** One thread: whole sources are decoded side by side, which costs less than threads inside one. */
function commandOf(
  { ffmpegPath, file, inputOptions, outputOptions }: FfmpegJob,
  stdout: Socket,
): FfmpegCommand {
  return startable(ffmpeg({ stdoutLines: STDERR_LINES }), stdout)
    .setFfmpegPath(ffmpegPath)
    .input(file.input.url)
    .inputOptions(
      ...['-hide_banner', '-nostdin', '-loglevel', 'error'],
      ...['-threads', '1', '-filter_threads', '1', '-filter_complex_threads', '1'],
      ...safeInputOptions(file.input),
      ...inputOptions,
    )
    .outputOptions(...outputOptions)
    .output('pipe:1');
}

const STDERR_LINES = 50;

interface Ended {
  readonly error: Error | null;
  readonly stderr: string;
}

/**
 * Starts the command, and settles when its process has ended. Never rejects.
 *
 * @param onStarted Called once there is a process, or it is known that there is none.
 */
function runToEnd(command: FfmpegCommand, onStarted: () => void): Promise<Ended> {
  return new Promise((resolve) => {
    command
      .on('start', onStarted)
      .on('end', (_stdout: unknown, stderr: unknown) => {
        resolve({ error: null, stderr: textOf(stderr) });
      })
      .on('error', (error: Error, _stdout: unknown, stderr: unknown) => {
        onStarted();
        resolve({ error, stderr: textOf(stderr) });
      })
      .run();
  });
}

function textOf(stderr: unknown): string {
  return typeof stderr === 'string' ? stderr : '';
}

function timedOut({ file, timeoutMs }: FfmpegJob): MediaError {
  return new MediaError(
    `${file.shown}: was not decoded within ${timeoutMs} ms; raise timeoutMs, or leave it out`,
    { code: 'video_timeout', retryable: true },
  );
}

function failure({ ffmpegPath, file }: FfmpegJob, error: Error, stderr: string): MediaError {
  if (/ENOENT|EACCES|Cannot find ffmpeg/.test(error.message)) {
    return missingProgram(ffmpegPath, error);
  }
  const reason = tailOf(stderr, file) || error.message;
  return new MediaError(
    `${file.shown}: cannot be decoded (${reason}); copy or download it again, or convert it`,
    { code: 'video_undecodable', cause: error },
  );
}
