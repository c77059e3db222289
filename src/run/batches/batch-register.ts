import { rm } from 'node:fs/promises';
import { isPendingBatch, isUnsubmitted, type BatchFile } from '../../core/batch.ts';
import { KeyTable } from '../answers/key-table.ts';
import { batchName, pathsOf, readBatchFiles, writeBatchFile } from './batch-file.ts';
import { readSpooled } from './batch-spool.ts';

/** All batches of one endpoint, and which questions wait in them: in memory as on the disk. */
export class BatchRegister {
  readonly #directory: string;
  readonly #files = new Map<number, BatchFile>();
  /** By question, the number of the latest batch that it is in. */
  readonly #batchOf = new KeyTable();

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async open(directory: string): Promise<BatchRegister> {
    const register = new BatchRegister(directory);
    for (const file of await readBatchFiles(directory)) {
      register.#files.set(Number(file.name), file);
      // Of one that was being filled, the last question may be cut off: whoever goes on with it looks.
      if (!isPendingBatch(file) || file.state === 'filling') continue;
      for (const { key } of await readSpooled(directory, file.name)) register.enter(key, file.name);
    }
    return register;
  }

  all(): readonly BatchFile[] {
    return [...this.#files.values()];
  }

  /** Whether a question is in a batch that may still bring its answer. */
  isPending(key: string): boolean {
    const file = this.#files.get(this.#batchOf.get(key) ?? 0);
    return file !== undefined && isPendingBatch(file);
  }

  /** Batches that are written and that no server has taken yet. */
  unsubmitted(): number {
    return this.all().filter(isUnsubmitted).length;
  }

  nextName(): string {
    return batchName(Math.max(0, ...this.#files.keys()) + 1);
  }

  enter(key: string, name: string): void {
    this.#batchOf.set(key, Number(name));
  }

  /** On the disk first. */
  async put(file: BatchFile): Promise<void> {
    await writeBatchFile(this.#directory, file);
    this.#files.set(Number(file.name), file);
  }

  /** Its questions are free to go into others; nobody has been asked any of them. */
  async drop(file: BatchFile): Promise<void> {
    await this.put({ ...file, state: 'dropped' });
    const { input, keys } = pathsOf(this.#directory, file.name);
    await Promise.all([rm(input, { force: true }), rm(keys, { force: true })]);
  }
}
