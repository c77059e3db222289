import type { Socket } from 'node:net';

import type { FfmpegCommand } from 'fluent-ffmpeg';

/** What fluent-ffmpeg keeps of a stream's last lines. */
interface Lines {
  get(): string;
}

type OnEnd = (error: Error | null, stdout?: Lines, stderr?: Lines) => void;

/** The command's own way to start a process; fluent-ffmpeg 2.1.3 does not type it. */
interface Starting {
  _spawnFfmpeg(this: unknown, ...spawnArguments: [string[], object, unknown, OnEnd]): void;
  _checkCapabilities(done: () => void): void;
  availableEncoders(done: (error: null, encoders: object) => void): void;
}

const NO_LINES: Lines = { get: () => '' };

/**
 * Gives the process this standard output, and mends two faults of fluent-ffmpeg 2.1.3, its last
 * version. Where a process cannot be started, it asks for the lines of an output that never was,
 * throws inside an event's listener, and so ends the whole process: mended, the command emits
 * `error` as for any other failure. And it runs ffmpeg twice more in each thread, to ask what it is
 * able to do: ffmpeg itself says so when it is not.
 */
export function startable(command: FfmpegCommand, stdout: Socket): FfmpegCommand {
  const starting = command as unknown as Starting;
  const spawn = starting._spawnFfmpeg.bind(command);
  starting._spawnFfmpeg = (programArguments, options, onStart, onEnd) => {
    const inherited = { ...options, stdio: ['ignore', stdout, 'pipe'], captureStdout: false };
    spawn(programArguments, inherited, onStart, (error, noLines = NO_LINES, stderr = NO_LINES) =>
      onEnd(error, noLines, stderr),
    );
  };
  starting._checkCapabilities = (done) => done();
  starting.availableEncoders = (done) => done(null, {});
  return command;
}
