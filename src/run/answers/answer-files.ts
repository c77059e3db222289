import { createReadStream } from 'node:fs';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { isMissing } from '../atomic-file.ts';
import { KeyTable } from './key-table.ts';

/** Every line begins so, with its key behind it. */
const LINE_START = '{"key":"';
const KEY_LENGTH = 64;
const NEWLINE = 10;
const HEAD_BYTES = LINE_START.length + KEY_LENGTH;
const FIRST_READ_BYTES = 4_096;
const MOST_HANDLES = 8;
/** A place is the file's number and the offset in it, in one exact double: files of 64 GB. */
const FILE_STEP = 2 ** 36;

interface Used {
  readonly opening: Promise<FileHandle>;
  readers: number;
}

/** The files of a folder of kept answers, and where in them each answer stands. */
export class AnswerFiles {
  readonly #directory: string;
  readonly #names: string[] = [];
  readonly #places = new KeyTable();
  readonly #handles = new Map<string, Used>();
  /** So many files are read from at once, and no more are open. */
  readonly #limit = pLimit(MOST_HANDLES);

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Looks through all files that are there; a line that was cut off is passed over. */
  async scan(): Promise<void> {
    const names = await readdir(this.#directory).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    for (const name of names.filter((each) => each.endsWith('.jsonl')).toSorted()) {
      await this.#scanFile(name);
    }
  }

  /** A line of `key` stands there now. */
  note(key: string, name: string, offset: number): void {
    let number = this.#names.indexOf(name);
    if (number === -1) number = this.#names.push(name) - 1;
    this.#places.set(key, number * FILE_STEP + offset);
  }

  /** The line that may be that of `key`: the latest with its first digits. Null where there is none. */
  async line(key: string): Promise<string | null> {
    const place = this.#places.get(key);
    if (place === undefined) return null;
    const name = this.#names[Math.floor(place / FILE_STEP)] ?? '';
    return this.#limit(async () => {
      const used = this.#use(name);
      try {
        return await lineAt(await used.opening, place % FILE_STEP);
      } finally {
        used.readers -= 1;
      }
    });
  }

  async close(): Promise<void> {
    const handles = [...this.#handles.values()];
    this.#handles.clear();
    await Promise.all(handles.map(async ({ opening }) => closed(opening)));
  }

  async #scanFile(name: string): Promise<void> {
    let offset = 0;
    let rest: Buffer = Buffer.alloc(0);
    const stream = createReadStream(join(this.#directory, name), { highWaterMark: 2 ** 20 });
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
        const head = bytes.toString('latin1', start, Math.min(end, start + HEAD_BYTES));
        if (head.startsWith(LINE_START) && head.length === HEAD_BYTES) {
          this.note(head.slice(LINE_START.length), name, offset + start);
        }
        start = end + 1;
      }
      rest = bytes.subarray(start);
      offset += start;
    }
  }

  /** Those used last stay open. */
  #use(name: string): Used {
    const used = this.#handles.get(name) ?? {
      opening: open(join(this.#directory, name), 'r'),
      readers: 0,
    };
    used.readers += 1;
    this.#handles.delete(name);
    this.#handles.set(name, used);
    for (const [other, { opening, readers }] of this.#handles) {
      if (this.#handles.size <= MOST_HANDLES) break;
      if (readers > 0) continue;
      this.#handles.delete(other);
      void closed(opening);
    }
    return used;
  }
}

async function closed(opening: Promise<FileHandle>): Promise<void> {
  await opening.then(async (handle) => handle.close()).catch(() => undefined);
}

async function lineAt(file: FileHandle, offset: number): Promise<string | null> {
  for (let sizeBytes = FIRST_READ_BYTES; ; sizeBytes *= 4) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sizeBytes), 0, sizeBytes, offset);
    const end = buffer.subarray(0, bytesRead).indexOf(NEWLINE);
    if (end !== -1) return buffer.toString('utf8', 0, end);
    if (bytesRead < sizeBytes) return null;
  }
}
