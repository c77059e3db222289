import type { Writable } from 'node:stream';

/** Where a command's words go: data to stdout, everything else to stderr. */
export interface Output {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Data for a person; silent under --json. */
  print(text: string): void;
  /** The command's result as one JSON object; silent without --json. */
  printJson(value: unknown): void;
  /** Words for a person on stderr; silent under --quiet. */
  note(text: string): void;
  /** On stderr, always. */
  warn(text: string): void;
  /** Replaces the last status line on a terminal; off a terminal prints at most one per 10 s. */
  status(text: string): void;
  /** Ends the status line, so that what is printed next starts on a line of its own. */
  endStatus(): void;
}

const PLAIN_STATUS_MS = 10_000;
const CLEAR_LINE = '\r\u001B[2K';

export function createOutput(options: {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly now: () => number;
}): Output {
  const { json, quiet, stdout, stderr, now } = options;
  let shown = '';
  let lastPlain = Number.NEGATIVE_INFINITY;
  const clear = () => {
    if (shown !== '') stderr.write(CLEAR_LINE);
  };
  const say = (text: string) => {
    clear();
    stderr.write(`${text}\n${shown}`);
  };
  const statusOnTerminal = (text: string) => {
    clear();
    shown = text.slice(0, (stderr.columns ?? 80) - 1);
    stderr.write(shown);
  };
  const statusPlain = (text: string) => {
    if (now() - lastPlain < PLAIN_STATUS_MS) return;
    lastPlain = now();
    stderr.write(`${text}\n`);
  };
  return {
    json,
    quiet,
    print: (text) => {
      if (!json) stdout.write(`${text}\n`);
    },
    printJson: (value) => {
      if (json) stdout.write(`${JSON.stringify(value)}\n`);
    },
    note: (text) => {
      if (!quiet) say(text);
    },
    warn: say,
    status: (text) => {
      if (quiet) return;
      if (stderr.isTTY === true) statusOnTerminal(text);
      else statusPlain(text);
    },
    endStatus: () => {
      clear();
      shown = '';
    },
  };
}
