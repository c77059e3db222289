import { appendFile, mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { answerSha256Of } from '../../core/call-hashes.ts';
import type { Answer } from '../../core/chat.ts';
import { nonce } from '../atomic-file.ts';
import { AnswerFiles } from './answer-files.ts';

type Kept = Pick<Answer, 'outcome' | 'text' | 'tokens' | 'call'> & { readonly key: string };

const WRITE_AFTER_MS = 250;

/**
 * Answers by their questions, in a folder that runs may share: one file of appended lines for each
 * process. What other processes write after the first look is not seen. A line that is cut off or
 * damaged is no answer, nor is one that cannot be written kept: neither stops a run.
 */
export class AnswerCache {
  readonly #directory: string;
  #name = newName();
  readonly #files: AnswerFiles;
  /** Not in the file yet. */
  readonly #waiting = new Map<string, Kept>();
  #looking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #sizeBytes = 0;

  constructor(directory: string) {
    this.#directory = directory;
    this.#files = new AnswerFiles(directory);
  }

  /** The answer as its model gave it; null where none is kept. */
  async get(key: string): Promise<Answer | null> {
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) return waiting;
    await (this.#looking ??= this.#files.scan().catch(() => undefined));
    const line = await this.#files.line(key).catch(() => null);
    return line === null ? null : answerIn(line, key);
  }

  /** Keeps an answer, a moment later. Refusals are not kept: asked again, a model may not refuse. */
  put(key: string, { outcome, text, tokens, call }: Answer): void {
    if (outcome === 'refused') return;
    this.#waiting.set(key, { key, outcome, text, ...(tokens && { tokens }), call });
    this.#timer ??= setTimeout(() => void this.#flush(), WRITE_AFTER_MS).unref();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#looking;
    await this.#files.close();
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
    this.#writing = this.#writing.then(async () => this.#write());
    await this.#writing;
  }

  async #write(): Promise<void> {
    const batch = [...this.#waiting.values()];
    if (batch.length === 0) return;
    const lines = batch.map((kept) => `${JSON.stringify(kept)}\n`);
    try {
      await mkdir(this.#directory, { recursive: true });
      await appendFile(join(this.#directory, this.#name), lines.join(''));
      for (const [at, kept] of batch.entries()) {
        this.#files.note(kept.key, this.#name, this.#sizeBytes);
        this.#sizeBytes += Buffer.byteLength(lines[at] ?? '');
      }
    } catch {
      // How much of it was written is not known: what follows goes into another file.
      this.#name = newName();
      this.#sizeBytes = 0;
    }
    for (const kept of batch) {
      if (this.#waiting.get(kept.key) === kept) this.#waiting.delete(kept.key);
    }
  }
}

function newName(): string {
  return `${hostname()}-${process.pid}-${nonce()}.jsonl`;
}

/** Null for a line that is damaged, or is another question's. */
function answerIn(line: string, key: string): Answer | null {
  try {
    const { key: own, ...answer } = JSON.parse(line) as Kept;
    const { call, text } = answer;
    return own === key && call.answerSha256 === answerSha256Of(call, text) ? answer : null;
  } catch {
    return null;
  }
}
