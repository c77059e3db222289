import { mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { pino } from 'pino';
import { ConfigError, messageOf } from '../../core/errors.ts';
import type { LogSink } from './create-log.ts';

/**
 * Appends to a file without waiting for it; what is not written yet is when the process ends. A full
 * disk stops no run: `onTrouble` hears of the first line that is lost. Throws ConfigError where the
 * file cannot be opened.
 */
export function openLogFile(path: string, onTrouble: (message: string) => void): LogSink {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const sink = pino.destination({ fd: openSync(path, 'a'), sync: false });
    let isTold = false;
    sink.on('error', (error: Error) => {
      if (!isTold) onTrouble(`${path} cannot be written to: ${error.message}`);
      isTold = true;
    });
    return sink;
  } catch (error) {
    throw new ConfigError(
      `the log ${path} cannot be opened (${messageOf(error)}); name another file with --log-file`,
      { cause: error },
    );
  }
}
