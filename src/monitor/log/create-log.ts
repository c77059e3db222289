import { pino } from 'pino';
import { type Log, LOG_LEVELS, type LogLevel } from '../../core/log.ts';

/** Takes whole lines: one JSON object each, with a line break. */
export interface LogSink {
  write(line: string): void;
}

/**
 * A log of JSON lines: `time` (ISO 8601), `level` by name, `pid`, `hostname`, `event`, the fields,
 * and `msg`, a text for people.
 */
export function createLog(level: LogLevel, sink: LogSink): Log {
  const logger = pino(
    {
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    sink,
  );
  const lowest = LOG_LEVELS.indexOf(level);
  return {
    isOn: (asked) => LOG_LEVELS.indexOf(asked) >= lowest,
    write: (at, event, text, fields) => logger[at]({ event, ...fields }, text),
  };
}
