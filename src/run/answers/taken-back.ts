import { appendFile, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageLine } from '../../core/record.ts';
import { isMissing } from '../atomic-file.ts';
import { parseLines } from '../lines.ts';

const FILE = 'taken-back.jsonl';

/**
 * The answers that a run has taken back with the records that failed by them: they are asked for
 * again on purpose, so a kept copy must not be given. By `Call.answerSha256`.
 */
export class TakenBack {
  readonly #path: string;
  readonly #now: () => number;
  #stamp = '';
  #answers: ReadonlySet<string> = new Set();
  #lastAt = 0;

  constructor(runDirectory: string, now: () => number = Date.now) {
    this.#path = join(runDirectory, FILE);
    this.#now = now;
  }

  async add(lines: readonly StageLine[]): Promise<void> {
    const answers = lines.flatMap(({ calls = [] }) =>
      calls.flatMap(({ answerSha256 }) => answerSha256 ?? []),
    );
    if (lines.length === 0) return;
    await appendFile(this.#path, `${JSON.stringify({ at: this.#now(), answers })}\n`);
  }

  /** When records were taken back last, in milliseconds since 1970; 0 where none were. */
  async lastAt(): Promise<number> {
    await this.#look();
    return this.#lastAt;
  }

  /** Looks at the file each time: another process may take records back meanwhile. */
  async has(answerSha256: string): Promise<boolean> {
    await this.#look();
    return this.#answers.has(answerSha256);
  }

  async #look(): Promise<void> {
    const stamp = await stat(this.#path).then(
      ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
      (error: unknown) => {
        if (isMissing(error)) return '';
        throw error;
      },
    );
    if (stamp !== this.#stamp) {
      const entries = parseLines<{ readonly at?: number; readonly answers: readonly string[] }>(
        await readFile(this.#path, 'utf8'),
      );
      this.#answers = new Set(entries.flatMap(({ answers }) => answers));
      this.#lastAt = Math.max(0, ...entries.map(({ at = 0 }) => at));
      this.#stamp = stamp;
    }
  }
}
