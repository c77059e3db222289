import type { Writable } from 'node:stream';
import { NO_LOG, type Log, type LogFields, type LogLevel } from '../core/log.ts';
import type { LogOpener } from './open-log.ts';

/** Where a command's words go: data to stdout, everything else to stderr. */
export interface Output {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Of the process; keeps nothing where none was asked for. */
  readonly log: Log;
  /** Data for a person; silent under --json. */
  print(text: string): void;
  /** The command's result as one JSON object; silent without --json. */
  printJson(value: unknown): void;
  /** Words for a person on stderr; silent under --quiet. */
  note(text: string): void;
  /** On stderr, always. */
  warn(text: string, logged?: LoggedWarning): void;
  /** Replaces the last status line on a terminal; off a terminal prints at most one per 10 s. */
  status(text: string): void;
  /** Ends the status line, so that what is printed next starts on a line of its own. */
  endStatus(): void;
}

/** How a warning stands in the log, where it does so otherwise than on stderr. */
export interface LoggedWarning {
  readonly level?: LogLevel;
  readonly event: string;
  /** What the log may hold of the warning: nothing that a server said. */
  readonly text: string;
  readonly fields?: LogFields;
}

const PLAIN_STATUS_MS = 10_000;
const CLEAR_LINE = '\r\u001B[2K';

interface Stderr extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Where there is a log, warnings and notes are lines of it; where it has stderr, of it alone. */
export function createOutput(options: {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly stdout: Writable;
  readonly stderr: Stderr;
  readonly now: () => number;
  readonly logOpener?: LogOpener | null;
}): Output {
  const { json, quiet, stdout, stderr, now, logOpener = null } = options;
  const lines = statusLines(stderr);
  const log = logOpener?.open(lines.say, lines.isTerminal) ?? NO_LOG;
  const sayBesideLog = logOpener?.hasStderr === true ? () => undefined : lines.say;
  let lastPlain = Number.NEGATIVE_INFINITY;
  const statusPlain = (text: string) => {
    if (now() - lastPlain < PLAIN_STATUS_MS) return;
    lastPlain = now();
    log.write('info', 'progress-made', text);
    sayBesideLog(text);
  };
  return {
    json,
    quiet,
    log,
    print: (text) => {
      if (!json) stdout.write(`${text}\n`);
    },
    printJson: (value) => {
      if (json) stdout.write(`${JSON.stringify(value)}\n`);
    },
    note: (text) => {
      if (quiet) return;
      log.write('info', 'note-given', text);
      sayBesideLog(text);
    },
    warn: (text, logged) => {
      const { level = 'warn', event, text: logText, fields } = logged ?? plainWarning(text);
      log.write(level, event, logText, fields);
      sayBesideLog(text);
    },
    status: (text) => {
      if (quiet) return;
      if (lines.isTerminal) lines.replace(text);
      else statusPlain(text);
    },
    endStatus: () => lines.end(),
  };
}

function plainWarning(text: string): LoggedWarning {
  return { event: 'warning-given', text };
}

/** Lines on stderr, above one that is replaced over and over. */
function statusLines(stderr: Stderr) {
  let shown = '';
  const clear = (): void => {
    if (shown !== '') stderr.write(CLEAR_LINE);
  };
  return {
    isTerminal: stderr.isTTY === true,
    say: (text: string): void => {
      clear();
      stderr.write(`${text}\n${shown}`);
    },
    replace: (text: string): void => {
      clear();
      shown = text.slice(0, (stderr.columns ?? 80) - 1);
      stderr.write(shown);
    },
    end: (): void => {
      clear();
      shown = '';
    },
  };
}
