import { mkdir } from 'node:fs/promises';
import {
  isPendingBatch,
  isUnsubmitted,
  type BatchDesk,
  type BatchFile,
  type BatchQuestion,
  type BatchResult,
} from '../../core/batch.ts';
import { NO_AMOUNT, plus } from '../../core/budget.ts';
import { pathsOf } from './batch-file.ts';
import { BatchRegister } from './batch-register.ts';
import { BatchResults } from './batch-results.ts';
import { BatchRounds } from './batch-rounds.ts';
import { BatchSpool } from './batch-spool.ts';
import type { DeskOptions } from './desk-options.ts';

/** Files that no server takes for now: more of them would fill the disk. */
const MOST_UNSUBMITTED = 4;

/**
 * The batches of one endpoint in one run. Questions are written to the file of the batch that is being
 * filled, which is closed when it is full or nothing comes any more; what is closed is submitted and
 * looked after in rounds. One process at a time: whoever opens it holds the run's batches.
 */
export class FileBatchDesk implements BatchDesk {
  readonly #options: DeskOptions;
  readonly #register: BatchRegister;
  readonly #results: BatchResults;
  readonly #rounds: BatchRounds;
  #spool: BatchSpool | null = null;
  #idleTimer: NodeJS.Timeout | null = null;
  /** The budget did not allow a question: until then none is made ready again. */
  #brokeUntil = 0;
  #isClosed = false;
  #line: Promise<unknown> = Promise.resolve();

  private constructor(options: DeskOptions, register: BatchRegister, results: BatchResults) {
    this.#options = options;
    this.#register = register;
    this.#results = results;
    this.#rounds = new BatchRounds(options, register, results, () => {
      this.#brokeUntil = 0;
    });
  }

  /** Goes on with what is in the folder. */
  static async open(options: DeskOptions): Promise<FileBatchDesk> {
    await mkdir(options.directory, { recursive: true });
    const [register, results] = await Promise.all([
      BatchRegister.open(options.directory),
      BatchResults.open(options.directory),
    ]);
    const desk = new FileBatchDesk(options, register, results);
    await desk.#takeOver();
    const round = desk.#rounds.start();
    // What a person has put there is to be found by the first who asks.
    if (options.server === null) await round;
    return desk;
  }

  isPending(key: string): boolean {
    return this.#register.isPending(key);
  }

  /** Whether no question is taken in for now. Throws what keeps batches from being submitted. */
  isFull(): boolean {
    this.#rounds.throwTrouble();
    const { now, server } = this.#options;
    if (now() < this.#brokeUntil) return true;
    return server !== null && this.#register.unsubmitted() >= MOST_UNSUBMITTED;
  }

  files(): readonly BatchFile[] {
    const spool = this.#spool;
    const filling = spool && this.#fileOf(spool, 'filling');
    return this.#register
      .all()
      .map((file) => (filling && file.name === filling.name ? filling : file));
  }

  async resultOf(key: string): Promise<BatchResult | null> {
    this.#rounds.throwTrouble();
    // What is asked again has a result of before.
    return this.#register.isPending(key) ? null : this.#results.get(key);
  }

  async put(question: BatchQuestion, signal: AbortSignal): Promise<boolean> {
    return this.#inTurn(async () => {
      signal.throwIfAborted();
      if (this.isPending(question.key) || (await this.#hasNews(question))) return true;
      if (this.#isClosed || this.isFull()) return false;
      if (!(await this.#options.purse.hold(question.most, signal))) {
        const { now, limits } = this.#options;
        this.#brokeUntil = now() + limits.pollMs;
        return false;
      }
      const line = question.line();
      const spool = await this.#spoolFor(line.length);
      await spool.append(line, question);
      this.#register.enter(question.key, spool.name);
      this.#waitForMore();
      return true;
    });
  }

  /** Its batch may have come back since it was looked for. */
  async #hasNews({ key, after }: BatchQuestion): Promise<boolean> {
    const latest = await this.#results.get(key);
    return latest !== null && latest.batch !== after;
  }

  /** Closes the batch that is being filled: nothing will come any more. */
  async flush(): Promise<void> {
    await this.#inTurn(async () => this.#closeSpool());
    if (this.#options.server === null) await this.#rounds.now();
  }

  /** What is being filled stays so, for whoever goes on. */
  async close(): Promise<void> {
    clearTimeout(this.#idleTimer ?? undefined);
    await this.#rounds.stop();
    await this.#inTurn(async () => {
      if (this.#isClosed) return;
      this.#isClosed = true;
      const pending = this.files().filter(isPendingBatch);
      this.#options.purse.letGo(pending.map(({ reserved }) => reserved).reduce(plus, NO_AMOUNT));
      const spool = this.#spool;
      this.#spool = null;
      if (spool === null) return;
      await spool.close();
      await this.#register.put(this.#fileOf(spool, 'filling'));
    });
    await this.#results.close();
  }

  /** Batches that were never submitted belong to the settings that asked for them. */
  async #takeOver(): Promise<void> {
    const { settings, purse } = this.#options;
    for (const file of this.#register.all()) {
      if (!isPendingBatch(file)) continue;
      const isOpen = file.state === 'filling' || isUnsubmitted(file);
      // One that may have been created is not dropped: it may be paid for.
      if (isOpen && file.state !== 'creating' && file.settings !== settings) {
        await this.#register.drop(file);
      } else if (file.state === 'filling') {
        await this.#goOnWith(file.name);
      } else {
        await purse.keep(file.reserved);
      }
    }
    if (this.#spool !== null) this.#waitForMore();
  }

  async #goOnWith(name: string): Promise<BatchSpool> {
    const { directory, purse } = this.#options;
    const { spool, questions } = await BatchSpool.open(directory, name);
    for (const { key } of questions) this.#register.enter(key, name);
    await purse.keep(spool.reserved);
    this.#spool = spool;
    return spool;
  }

  async #spoolFor(sizeBytes: number): Promise<BatchSpool> {
    const { maxQuestions, maxBytes } = this.#options.limits;
    const current = this.#spool;
    if (current !== null) {
      const fits = current.questions === 0 || current.sizeBytes + sizeBytes <= maxBytes;
      if (fits && current.questions < maxQuestions) return current;
      await this.#closeSpool();
    }
    const name = this.#register.nextName();
    await this.#register.put(this.#fileOf({ ...EMPTY, name }, 'filling'));
    return this.#goOnWith(name);
  }

  async #closeSpool(): Promise<void> {
    clearTimeout(this.#idleTimer ?? undefined);
    const spool = this.#spool;
    if (spool === null || spool.questions === 0) return;
    await spool.close();
    this.#spool = null;
    await this.#register.put(this.#fileOf(spool, 'written'));
    const { server, directory, endpoint, tell } = this.#options;
    if (server === null) {
      const { input } = pathsOf(directory, spool.name);
      tell(`Batch of ${endpoint}: ${spool.questions} questions are to be asked by hand: ${input}.`);
    }
    void this.#rounds.now();
  }

  #fileOf(
    { name, questions, sizeBytes, reserved }: Omit<BatchSpool, 'append' | 'close'>,
    state: BatchFile['state'],
  ): BatchFile {
    const { endpoint, settings, address: server } = this.#options;
    return { name, endpoint, settings, state, questions, sizeBytes, reserved, server };
  }

  #waitForMore(): void {
    clearTimeout(this.#idleTimer ?? undefined);
    this.#idleTimer = setTimeout(() => {
      this.#inTurn(async () => this.#closeSpool()).catch((error: unknown) =>
        this.#rounds.report(error),
      );
    }, this.#options.limits.idleMs);
    this.#idleTimer.unref();
  }

  /** One at a time, so that lines do not mix and a batch is closed once. */
  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#line.then(work);
    this.#line = turn.catch(() => undefined);
    return turn;
  }
}

const EMPTY = { questions: 0, sizeBytes: 0, reserved: NO_AMOUNT };
