import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { BatchResult } from '../../core/batch.ts';
import { AnswerFiles } from '../answers/answer-files.ts';
import { nonce } from '../atomic-file.ts';

/** What came of the questions of one endpoint, by question: the latest counts. */
export class BatchResults {
  readonly #directory: string;
  readonly #files: AnswerFiles;

  private constructor(directory: string) {
    this.#directory = directory;
    this.#files = new AnswerFiles(directory);
  }

  static async open(endpointDirectory: string): Promise<BatchResults> {
    const results = new BatchResults(join(endpointDirectory, 'results'));
    await results.#files.scan();
    return results;
  }

  async get(key: string): Promise<BatchResult | null> {
    const line = await this.#files.line(key);
    return line === null ? null : resultIn(line, key);
  }

  /** Keeps what came of a batch, as a whole or not at all. The key has to come first in each. */
  async add(batch: string, results: AsyncIterable<BatchResult>): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    const name = `${batch}.jsonl`;
    const temporary = join(this.#directory, `${name}.${nonce()}.tmp`);
    const places: [key: string, offset: number][] = [];
    let sizeBytes = 0;
    const file = createWriteStream(temporary, { flags: 'wx' });
    for await (const { key, ...rest } of results) {
      const line = `${JSON.stringify({ key, ...rest })}\n`;
      places.push([key, sizeBytes]);
      sizeBytes += Buffer.byteLength(line);
      if (!file.write(line)) await once(file, 'drain');
    }
    await finished(file.end());
    await sync(temporary);
    await rename(temporary, join(this.#directory, name));
    for (const [key, offset] of places) this.#files.note(key, name, offset);
  }

  async close(): Promise<void> {
    await this.#files.close();
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.sync();
  await file.close();
}

function resultIn(line: string, key: string): BatchResult | null {
  try {
    const result = JSON.parse(line) as BatchResult;
    return result.key === key ? result : null;
  } catch {
    return null;
  }
}
