import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isPendingBatch, type BatchFile } from '../../core/batch.ts';
import { ByHandError, InvariantError } from '../../core/errors.ts';
import { isMissing, makeDirectoryOf, writeFileAtomic } from '../atomic-file.ts';
import type { FileBatchDesk } from './batch-desk.ts';
import { batchesDirectory, pathsOf, WAITING_FOLDER } from './batch-file.ts';
import { BatchTurn } from './batch-turn.ts';
import type { Parked, Parking } from './parking.ts';

export interface RunBatchesOptions {
  readonly runDirectory: string;
  /** Opens the desk of each endpoint that is asked in batches. */
  readonly desks: ReadonlyMap<string, () => Promise<FileBatchDesk>>;
  readonly pollMs: number;
  readonly now: () => number;
  /** The command that goes on with the run, as a person would type it. */
  readonly goOn: string;
}

/** To look at a shard takes a millisecond or two: all together may take a twentieth of the time. */
const PER_SHARD_MS = 40;

/** The batches of a run: one process at a time has them. */
export class RunBatches implements Parking {
  readonly #options: RunBatchesOptions;
  readonly #desks = new Map<string, FileBatchDesk>();
  readonly #parkedShards = new Set<string>();
  readonly #turn: BatchTurn;
  #collectedBefore = 0;
  #looking: Promise<void> | null = null;

  constructor(options: RunBatchesOptions) {
    this.#options = options;
    this.#turn = new BatchTurn({
      ...options,
      open: async () => this.#open(),
      close: async () => this.#closeDesks(),
      lookAgainMs: () => this.#lookAgainMs(),
    });
  }

  async begin(stageKey: string): Promise<(() => void) | null> {
    return this.#turn.begin(stageKey);
  }

  desk(endpoint: string): FileBatchDesk {
    const desk = this.#desks.get(endpoint);
    if (desk) return desk;
    throw new InvariantError(`batches of ${endpoint} were asked for before they were opened`);
  }

  async waiting(
    stageKey: string,
    shard: string,
    records: readonly Pick<Parked, 'id' | 'input'>[],
  ): Promise<ReadonlyMap<string, Parked>> {
    const desks = [...this.#desks.values()];
    const isFull = desks.some((desk) => desk.isFull());
    const noted = await this.#notesOf(stageKey, shard);
    const waiting = new Map<string, Parked>();
    for (const { id, input } of records) {
      const note = noted.get(id);
      const known = note?.input === input ? note : { id, input, keys: [] };
      const isOut = known.keys.some((key) => desks.some((desk) => desk.isPending(key)));
      if (isOut || (isFull && known.keys.length === 0)) waiting.set(id, known);
    }
    return waiting;
  }

  async park(stageKey: string, shard: string, parked: readonly Parked[]): Promise<number> {
    const path = this.#notePath(stageKey, shard);
    if (parked.length === 0) {
      await rm(path, { force: true });
      this.#parkedShards.delete(path);
      return 0;
    }
    this.#parkedShards.add(path);
    const asked = parked.filter(({ keys }) => keys.length > 0);
    await makeDirectoryOf(path);
    await writeFileAtomic(path, `${JSON.stringify(asked)}\n`);
    return this.#lookAgainMs();
  }

  /**
   * All that is left of the run waits: nothing more will be asked before answers come, and what is
   * being filled is closed. Throws ByHandError where they have to come from a person.
   */
  async allWaiting(): Promise<void> {
    this.#looking ??= this.#lookAtAll().finally(() => {
      this.#looking = null;
    });
    await this.#looking;
  }

  /** Of all endpoints; empty before they were opened. */
  files(): readonly BatchFile[] {
    return [...this.#desks.values()].flatMap((desk) => desk.files());
  }

  async close(): Promise<void> {
    await this.#turn.close();
  }

  async #lookAtAll(): Promise<void> {
    for (const desk of this.#desks.values()) await desk.flush();
    const files = this.files();
    const collected = files.filter(({ state }) => state === 'collected').length;
    const isNews = collected > this.#collectedBefore;
    this.#collectedBefore = collected;
    const pending = files.filter(isPendingBatch);
    const byHand = pending.filter(({ server, state }) => server === null && state === 'written');
    if (isNews || byHand.length === 0 || byHand.length < pending.length) return;
    throw byHandError(byHand, this.#options);
  }

  #lookAgainMs(): number {
    return Math.max(this.#options.pollMs, this.#parkedShards.size * PER_SHARD_MS);
  }

  async #open(): Promise<void> {
    for (const [name, open] of this.#options.desks) this.#desks.set(name, await open());
    this.#collectedBefore = this.files().filter(({ state }) => state === 'collected').length;
  }

  async #closeDesks(): Promise<void> {
    for (const desk of this.#desks.values()) await desk.close();
    this.#desks.clear();
    this.#parkedShards.clear();
  }

  async #notesOf(stageKey: string, shard: string): Promise<ReadonlyMap<string, Parked>> {
    try {
      const text = await readFile(this.#notePath(stageKey, shard), 'utf8');
      const notes = JSON.parse(text) as readonly Parked[];
      return new Map(notes.map((note) => [note.id, note]));
    } catch (error) {
      if (isMissing(error)) return new Map();
      throw error;
    }
  }

  #notePath(stageKey: string, shard: string): string {
    const { runDirectory } = this.#options;
    return join(batchesDirectory(runDirectory), WAITING_FOLDER, stageKey, `${shard}.json`);
  }
}

const SHOWN_FILES = 10;

function byHandError(
  files: readonly BatchFile[],
  { runDirectory, goOn }: RunBatchesOptions,
): ByHandError {
  const questions = files.reduce((sum, file) => sum + file.questions, 0);
  const paths = files.map(({ endpoint, name }) =>
    pathsOf(join(batchesDirectory(runDirectory), endpoint), name),
  );
  const shown = paths.slice(0, SHOWN_FILES).map(({ input }) => `  ${input}`);
  const more = paths.length > SHOWN_FILES ? [`  and ${paths.length - SHOWN_FILES} more there`] : [];
  return new ByHandError(
    [
      `${questions} questions in ${files.length} ${files.length === 1 ? 'file' : 'files'} are to be asked by hand:`,
      ...shown,
      ...more,
      'Run each, as with `vllm run-batch -i 0001.input.jsonl -o 0001.output.jsonl --model …`, and leave',
      `what comes beside it. Then: ${goOn}`,
    ].join('\n'),
  );
}
