import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { NO_AMOUNT, plus, type Amount, type Caps } from '../core/budget.ts';
import { isMissing, nonce } from './atomic-file.ts';
import { parseLines } from './lines.ts';

interface Entry extends Partial<Amount> {
  /** Milliseconds since 1970, by the clock of the machine that wrote it. */
  readonly at: number;
  /** The caps that another call was refused for. */
  readonly stoppedBy?: Caps;
}

/** What a run has paid, whatever became of the answers; and what stopped it last. */
export interface Paid {
  readonly amount: Amount;
  /** Null where no budget ever did. */
  readonly stoppedBy: Caps | null;
}

const WRITE_AFTER_MS = 250;

/**
 * What the processes of a run have paid for calls, one file each, a line for every quarter of a
 * second in which calls ended. Lines of stages tell the same of answers that stand; this also counts
 * those of records that were not finished, were taken back, or are done anew.
 */
export class SpendingLog {
  readonly #directory: string;
  readonly #file: string;
  readonly #now: () => number;
  #waiting = NO_AMOUNT;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(runDirectory: string, now: () => number = Date.now) {
    this.#directory = join(runDirectory, 'spending');
    this.#file = join(this.#directory, `${hostname()}-${process.pid}-${nonce()}.jsonl`);
    this.#now = now;
  }

  /** Written a moment later; `flush` waits for that. */
  add(amount: Amount): void {
    this.#waiting = plus(this.#waiting, amount);
    this.#timer ??= setTimeout(() => void this.flush(), WRITE_AFTER_MS).unref();
  }

  async stopped(stoppedBy: Caps): Promise<void> {
    await this.flush();
    this.#write({ at: this.#now(), stoppedBy });
    await this.#writing;
  }

  /** What cannot be written is left out: lines of stages tell most of it. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
    const { usd, tokens } = this.#waiting;
    this.#waiting = NO_AMOUNT;
    if (usd > 0 || tokens > 0) this.#write({ at: this.#now(), usd, tokens });
    await this.#writing;
  }

  /** Of all processes. */
  async read(): Promise<Paid> {
    let amount = NO_AMOUNT;
    let last: Entry | null = null;
    for (const name of await namesIn(this.#directory)) {
      for (const entry of parseLines<Entry>(await readFile(join(this.#directory, name), 'utf8'))) {
        amount = plus(amount, { usd: entry.usd ?? 0, tokens: entry.tokens ?? 0 });
        if (entry.stoppedBy && entry.at >= (last?.at ?? 0)) last = entry;
      }
    }
    return { amount, stoppedBy: last?.stoppedBy ?? null };
  }

  #write(entry: Entry): void {
    const write = async (): Promise<void> => {
      await mkdir(this.#directory, { recursive: true });
      await appendFile(this.#file, `${JSON.stringify(entry)}\n`);
    };
    this.#writing = this.#writing.then(write).catch(() => undefined);
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).filter((name) => name.endsWith('.jsonl')).toSorted();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
