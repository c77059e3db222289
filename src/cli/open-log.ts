import { readEnvironment } from '../config/environment.ts';
import { ConfigError } from '../core/errors.ts';
import { LOG_LEVELS, type Log, type LogLevel } from '../core/log.ts';

export interface LogRequest {
  /** `--log-level`; `off` for no log at all. */
  readonly level?: LogLevel | 'off' | undefined;
  /** `--log-file`; stderr where absent. */
  readonly file?: string | undefined;
  /** Of a command that always keeps a log; absent for one that does where it is asked to. */
  readonly usual?: LogLevel | undefined;
}

/** Where a log goes, and how its lines are made. */
export interface LogOpener {
  /** Whether it has stderr for itself: what else is said there becomes lines of it. */
  readonly hasStderr: boolean;
  /** `say` prints one line on stderr. */
  open(say: (line: string) => void, isTerminal: boolean): Log;
}

/** Null where no log is kept. Flags go before RECAPTOR_LOG_LEVEL and RECAPTOR_LOG_FILE. */
export async function logOpener(request: LogRequest): Promise<LogOpener | null> {
  const { logLevel, logFile } = readEnvironment();
  const file = request.file ?? logFile;
  const level =
    request.level ?? levelNamed(logLevel) ?? request.usual ?? (file === undefined ? 'off' : 'info');
  if (level === 'off') return null;
  // Loaded here: most commands keep no log, and are to answer at once.
  const [{ createLog }, { openLogFile }, { readableLine }] = await Promise.all([
    import('../monitor/log/create-log.ts'),
    import('../monitor/log/log-file.ts'),
    import('../monitor/log/readable-line.ts'),
  ]);
  return {
    hasStderr: file === undefined,
    open: (say, isTerminal) => {
      if (file !== undefined) return createLog(level, openLogFile(file, say));
      const write = (line: string): void => say(isTerminal ? readableLine(line) : line.trimEnd());
      return createLog(level, { write });
    },
  };
}

function levelNamed(name: string | undefined): LogLevel | 'off' | null {
  if (name === undefined) return null;
  const level = [...LOG_LEVELS, 'off' as const].find((known) => known === name);
  if (level !== undefined) return level;
  throw new ConfigError(`RECAPTOR_LOG_LEVEL is one of ${LOG_LEVELS.join(', ')}, off`);
}
