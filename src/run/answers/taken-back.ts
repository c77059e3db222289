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
  #stamp = '';
  #answers: ReadonlySet<string> = new Set();

  constructor(runDirectory: string) {
    this.#path = join(runDirectory, FILE);
  }

  async add(lines: readonly StageLine[]): Promise<void> {
    const answers = lines.flatMap(({ calls = [] }) =>
      calls.flatMap(({ answerSha256 }) => answerSha256 ?? []),
    );
    if (answers.length > 0) await appendFile(this.#path, `${JSON.stringify({ answers })}\n`);
  }

  /** Looks at the file each time: another process may take records back meanwhile. */
  async has(answerSha256: string): Promise<boolean> {
    const stamp = await stat(this.#path).then(
      ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
      (error: unknown) => {
        if (isMissing(error)) return '';
        throw error;
      },
    );
    if (stamp !== this.#stamp) {
      const entries = parseLines<{ readonly answers: readonly string[] }>(
        await readFile(this.#path, 'utf8'),
      );
      this.#answers = new Set(entries.flatMap(({ answers }) => answers));
      this.#stamp = stamp;
    }
    return this.#answers.has(answerSha256);
  }
}
