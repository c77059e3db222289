import { once } from 'node:events';
import { Writable } from 'node:stream';

import ffmpeg, { type FfmpegCommand } from 'fluent-ffmpeg';

import { MediaError } from '../../../core/errors.ts';
import { onAbort } from '../../until-aborted.ts';
import type { VideoFile } from '../file/video-file.ts';
import { tailOf } from '../messages.ts';
import { missingProgram } from '../programs/missing-program.ts';
import { safeInputOptions } from '../safe-input.ts';
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
 * Runs ffmpeg and hands on what it writes to standard output, no faster than `onBytes` takes it.
 * Returns what ffmpeg wrote to stderr. The process is killed when `signal` is aborted, when the time
 * is over, and when `onBytes` throws; in all cases it has ended when this function settles.
 *
 * Throws what `onBytes` throws, the abort reason of `signal`, and MediaError `video_timeout`,
 * `video_undecodable` with the end of stderr, `ffmpeg_missing`.
 */
export async function runFfmpeg(
  job: FfmpegJob,
  onBytes: (bytes: Uint8Array) => void | Promise<void>,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  const command = commandOf(job);
  const faults: unknown[] = [];
  const stop = (error: unknown): void => {
    faults.push(error);
    command.kill('SIGKILL');
  };
  // What stopped the work before its process was there.
  command.on('start', () => {
    if (faults.length > 0) command.kill('SIGKILL');
  });
  const sink = sinkOf(async (bytes) => {
    if (faults.length === 0) await onBytes(bytes);
  }, stop);
  const stopListening = onAbort(signal, () => stop(signal.reason));
  const timer = setTimeout(() => stop(timedOut(job)), job.timeoutMs);
  try {
    const { error, stderr } = await runTo(command, sink);
    if (error === null && !sink.writableFinished) await once(sink, 'finish');
    if (faults.length > 0) throw faults[0];
    if (error !== null) throw failure(job, error, stderr);
    return stderr;
  } finally {
    clearTimeout(timer);
    stopListening();
  }
}

/** One thread: whole sources are decoded side by side, which costs less than threads inside one. */
function commandOf({ ffmpegPath, file, inputOptions, outputOptions }: FfmpegJob): FfmpegCommand {
  return startable(ffmpeg({ stdoutLines: STDERR_LINES }))
    .setFfmpegPath(ffmpegPath)
    .input(file.input.url)
    .inputOptions(
      ...['-hide_banner', '-nostdin', '-loglevel', 'error'],
      ...['-threads', '1', '-filter_threads', '1', '-filter_complex_threads', '1'],
      ...safeInputOptions(file.input),
      ...inputOptions,
    )
    .outputOptions(...outputOptions);
}

const STDERR_LINES = 50;

/**
 * Closing is left out (`emitClose`): fluent-ffmpeg takes it for a loss of the reader, and reports
 * an error where the process takes 20 ms longer to end.
 */
function sinkOf(
  onBytes: (bytes: Uint8Array) => Promise<void>,
  onError: (error: unknown) => void,
): Writable {
  const handOn = async (chunk: Uint8Array, done: () => void): Promise<void> => {
    try {
      await onBytes(chunk);
    } catch (error) {
      onError(error);
    }
    done();
  };
  return new Writable({
    autoDestroy: false,
    emitClose: false,
    highWaterMark: SINK_BYTES,
    write: (chunk: Uint8Array, _encoding, done) => {
      void handOn(chunk, done);
    },
  });
}

const SINK_BYTES = 1024 * 1024;

interface Ended {
  readonly error: Error | null;
  readonly stderr: string;
}

/** Starts the command, and settles when its process has ended. Never rejects. */
function runTo(command: FfmpegCommand, sink: Writable): Promise<Ended> {
  return new Promise((resolve) => {
    command
      .on('end', (_stdout: unknown, stderr: unknown) => {
        resolve({ error: null, stderr: textOf(stderr) });
      })
      .on('error', (error: Error, _stdout: unknown, stderr: unknown) => {
        resolve({ error, stderr: textOf(stderr) });
      })
      .output(sink, { end: true })
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
