import type { FfmpegCommand } from 'fluent-ffmpeg';

/** What fluent-ffmpeg keeps of a stream's last lines. */
interface Lines {
  get(): string;
}

type OnEnd = (error: Error | null, stdout?: Lines, stderr?: Lines) => void;

/** The command's own way to start a process; fluent-ffmpeg 2.1.3 does not type it. */
interface Spawning {
  _spawnFfmpeg(this: unknown, ...spawnArguments: [...unknown[], OnEnd]): void;
}

const NO_LINES: Lines = { get: () => '' };

/**
 * Mends a fault of fluent-ffmpeg 2.1.3, its last version: where a process cannot be started, it
 * asks for the lines of an output that never was, throws inside an event's listener, and so ends
 * the whole process. Mended, the command emits `error` as for any other failure.
 */
export function startable(command: FfmpegCommand): FfmpegCommand {
  const spawning = command as unknown as Spawning;
  const spawn = spawning._spawnFfmpeg.bind(command);
  spawning._spawnFfmpeg = (...spawnArguments) => {
    const rest = spawnArguments.slice(0, -1);
    const onEnd = spawnArguments.at(-1) as OnEnd;
    spawn(...rest, (error, stdout = NO_LINES, stderr = NO_LINES) => onEnd(error, stdout, stderr));
  };
  return command;
}
