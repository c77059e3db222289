import { createReadStream } from 'node:fs';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import type { BatchQuestion } from '../../core/batch.ts';
import { NO_AMOUNT, plus, type Amount } from '../../core/budget.ts';
import { isMissing } from '../atomic-file.ts';
import { parseLines } from '../lines.ts';
import { pathsOf } from './batch-file.ts';

/** What is kept of a question beside its line: the line itself holds pictures. */
export interface SpooledQuestion extends Amount {
  readonly key: string;
  readonly pictures: number;
}

const NEWLINE = 10;

/** A batch that is being filled: each question is on disk before it counts. */
export class BatchSpool {
  readonly name: string;
  readonly #input: FileHandle;
  readonly #keys: FileHandle;
  questions: number;
  sizeBytes: number;
  reserved: Amount;

  private constructor(
    name: string,
    files: { readonly input: FileHandle; readonly keys: FileHandle },
    found: { readonly questions: readonly SpooledQuestion[]; readonly sizeBytes: number },
  ) {
    this.name = name;
    this.#input = files.input;
    this.#keys = files.keys;
    this.questions = found.questions.length;
    this.sizeBytes = found.sizeBytes;
    this.reserved = found.questions.reduce<Amount>(plus, NO_AMOUNT);
  }

  /** Goes on with what is there: a line that a crash has cut off is taken away. */
  static async open(
    directory: string,
    name: string,
  ): Promise<{ readonly spool: BatchSpool; readonly questions: readonly SpooledQuestion[] }> {
    const paths = pathsOf(directory, name);
    const { keys, sizeBytes } = await wholeLines(paths.input);
    const noted = new Map(
      (await readSpooled(directory, name)).map((question) => [question.key, question]),
    );
    // What a crash kept from being noted is asked all the same.
    const questions = keys.map((key) => noted.get(key) ?? { key, ...NO_AMOUNT, pictures: 0 });
    const input = await open(paths.input, 'a');
    await input.truncate(sizeBytes);
    const keysFile = await open(paths.keys, 'w');
    await keysFile.appendFile(questions.map(noteOf).join(''));
    const spool = new BatchSpool(name, { input, keys: keysFile }, { questions, sizeBytes });
    return { spool, questions };
  }

  async append(line: Uint8Array, { key, pictures, most }: BatchQuestion): Promise<void> {
    await this.#input.appendFile(line);
    await this.#keys.appendFile(noteOf({ key, pictures, ...most }));
    this.questions += 1;
    this.sizeBytes += line.length;
    this.reserved = plus(this.reserved, most);
  }

  /** After it all that was appended is on the disk. */
  async close(): Promise<void> {
    await Promise.all([this.#input.sync(), this.#keys.sync()]);
    await Promise.all([this.#input.close(), this.#keys.close()]);
  }
}

/** What is kept of the questions of a batch, in their order. */
export async function readSpooled(
  directory: string,
  name: string,
): Promise<readonly SpooledQuestion[]> {
  try {
    return parseLines<SpooledQuestion>(await readFile(pathsOf(directory, name).keys, 'utf8'));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function noteOf({ key, pictures, usd, tokens }: SpooledQuestion): string {
  return `${JSON.stringify({ key, pictures, usd, tokens })}\n`;
}

/** Every line begins so, with its key behind it. */
const LINE_START = '{"custom_id":"';
const KEY_LENGTH = 64;

/** The keys of all whole lines of an input file, and where the last of them ends. */
async function wholeLines(
  path: string,
): Promise<{ readonly keys: readonly string[]; readonly sizeBytes: number }> {
  const keys: string[] = [];
  let head = '';
  let readBytes = 0;
  let sizeBytes = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        head = longer(head, chunk.subarray(start, end));
        keys.push(head.slice(LINE_START.length, LINE_START.length + KEY_LENGTH));
        head = '';
        start = end + 1;
        sizeBytes = readBytes + start;
      }
      head = longer(head, chunk.subarray(start));
      readBytes += chunk.length;
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return { keys, sizeBytes };
}

function longer(head: string, bytes: Buffer): string {
  const missing = LINE_START.length + KEY_LENGTH - head.length;
  return missing > 0 ? head + bytes.toString('latin1', 0, Math.min(missing, bytes.length)) : head;
}
