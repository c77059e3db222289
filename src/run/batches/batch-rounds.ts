import type { Stats } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { isPendingBatch, isUnsubmitted, type BatchFile } from '../../core/batch.ts';
import { EndpointError, isAbort, RunError } from '../../core/errors.ts';
import { advanceBatch } from './batch-courier.ts';
import { pathsOf } from './batch-file.ts';
import type { BatchRegister } from './batch-register.ts';
import type { BatchResults } from './batch-results.ts';
import { readSpooled } from './batch-spool.ts';
import { collectBatch, countOutputs } from './collect-batch.ts';
import type { DeskOptions } from './desk-options.ts';

/** Polls after which a batch that did not fit is submitted again, where none was collected before. */
const CROWDED_POLLS = 10;
/** A file of answers that is not whole may be written at this moment, until it has been still so long. */
const STILL_MS = 60_000;

/**
 * Looks after the batches that are closed, one after the other, every so often: submits them, asks how
 * they stand, and takes in what came. What goes wrong is kept for whoever asks next.
 */
export class BatchRounds {
  readonly #options: DeskOptions;
  readonly #register: BatchRegister;
  readonly #results: BatchResults;
  readonly #onCollected: () => void;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #round: Promise<void> = Promise.resolve();
  #trouble: Error | null = null;
  #isTroubleTold = false;
  #failingSince: number | null = null;
  #crowdedUntil = 0;
  readonly #mentioned = new Set<string>();

  constructor(
    options: DeskOptions,
    register: BatchRegister,
    results: BatchResults,
    onCollected: () => void,
  ) {
    this.#options = options;
    this.#register = register;
    this.#results = results;
    this.#onCollected = onCollected;
  }

  /** Resolves after the first round. */
  async start(): Promise<void> {
    await this.now();
    if (this.#stopping.signal.aborted) return;
    this.#timer = setTimeout(() => void this.start(), this.#options.limits.pollMs);
  }

  /** A round at once, after the one that may be under way. */
  async now(): Promise<void> {
    this.#round = this.#round.then(async () => this.#makeRound());
    await this.#round;
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the run stops'));
    clearTimeout(this.#timer ?? undefined);
    await this.#round;
  }

  report(error: unknown): void {
    this.#trouble = error instanceof Error ? error : new Error(String(error));
    this.#isTroubleTold = false;
  }

  /** Throws what a person has to mend before batches go on. */
  throwTrouble(): void {
    if (this.#trouble === null) return;
    this.#isTroubleTold = true;
    throw this.#trouble;
  }

  async #makeRound(): Promise<void> {
    const { signal } = this.#stopping;
    try {
      for (const file of this.#register.all()) {
        if (signal.aborted) return;
        if (!isPendingBatch(file) || file.state === 'filling') continue;
        if (this.#options.server === null) await this.#lookForOutput(file);
        else await this.#advance(file);
      }
      this.#failingSince = null;
      if (this.#isTroubleTold) this.#trouble = null;
    } catch (error) {
      if (!isAbort(error, signal)) this.#weigh(error);
    }
  }

  /** A server that is busy, or away for a while, is asked again in the next round. */
  #weigh(error: unknown): void {
    const { now, limits } = this.#options;
    const passes =
      error instanceof EndpointError && (error.fault === 'busy' || error.fault === 'transient');
    this.#failingSince ??= now();
    if (!passes || now() - this.#failingSince > limits.patienceMs) this.report(error);
  }

  async #advance(file: BatchFile): Promise<void> {
    const { server, address, directory, runUid, now, sleep, tell } = this.#options;
    if (server === null) return;
    requireSameServer(file, address, directory);
    if (isUnsubmitted(file) && now() < this.#crowdedUntil) return;
    const { signal } = this.#stopping;
    const note = async (changed: BatchFile): Promise<void> => this.#register.put(changed);
    const step = await advanceBatch(file, {
      ...{ directory, server, runUid, now, signal, sleep, note },
    });
    const phase = step.report?.phase;
    const { batchId = '', questions, name, endpoint } = step.file;
    if (step.file.state === 'out' && file.state !== 'out') {
      tell(`Batch ${name} of ${endpoint}: ${questions} questions are out as ${batchId}.`);
    }
    if (phase === 'crowded')
      this.#crowdedUntil = now() + CROWDED_POLLS * this.#options.limits.pollMs;
    if (phase === 'refused') {
      // First of all: its questions would go into the next.
      this.report(step.report?.reason ?? new Error(`batch ${name} was refused`));
      await this.#register.drop(step.file);
      this.#options.purse.settle(file.reserved, { usd: 0, tokens: 0 });
    }
    if (phase === 'over') await this.#fetch(step.file, step.report?.fileIds ?? []);
  }

  async #fetch(file: BatchFile, fileIds: readonly string[]): Promise<void> {
    const { server, directory } = this.#options;
    const paths = pathsOf(directory, file.name).fetched.slice(0, fileIds.length);
    for (const [at, path] of paths.entries()) {
      await server?.download(fileIds[at] ?? '', path, this.#stopping.signal);
    }
    await this.#collect(file, paths, `the batch ended as "${file.status ?? 'over'}" without it`);
  }

  /** A person puts it there; whole, or as far as it went. */
  async #lookForOutput(file: BatchFile): Promise<void> {
    const { directory, readOutput, now, tell } = this.#options;
    const { output, errors } = pathsOf(directory, file.name);
    const info = (await statOrNull(output)) ?? (await statOrNull(errors));
    if (info === null) return;
    const questions = await readSpooled(directory, file.name);
    const paths = [output, errors];
    const count = await countOutputs({ questions, paths, readOutput });
    if (count < questions.length && now() - info.mtimeMs < STILL_MS) {
      if (this.#mentioned.has(file.name)) return;
      this.#mentioned.add(file.name);
      tell(
        `${basename(output)} has ${count} of ${questions.length} answers: it is taken as it is once ` +
          `nothing was added for ${STILL_MS / 1_000} s.`,
      );
      return;
    }
    await this.#collect(file, paths, `${basename(output)} has no line of it`);
  }

  async #collect(file: BatchFile, paths: readonly string[], unanswered: string): Promise<void> {
    const { directory, readOutput, costOf, purse, now, tell } = this.#options;
    const { name, endpoint, submittedAt } = file;
    const at = now();
    const { answered, spent, strays } = await collectBatch({
      ...{ batch: name, paths, readOutput, costOf, at, unanswered },
      questions: await readSpooled(directory, name),
      results: this.#results,
      tookMs: submittedAt === undefined ? 0 : at - submittedAt,
    });
    if (this.#options.server !== null) {
      const used = [pathsOf(directory, name).input, ...paths];
      await Promise.all(used.map(async (path) => rm(path, { force: true })));
    }
    await this.#register.put({ ...file, state: 'collected', collectedAt: at, answered });
    purse.settle(file.reserved, spent);
    this.#crowdedUntil = 0;
    this.#onCollected();
    const without = file.questions - answered;
    const notes = [
      `${answered} of ${file.questions} questions are answered`,
      ...(without > 0 ? [`${without} are asked again, or fail`] : []),
      ...(strays > 0 ? [`${strays} lines belong to none of them`] : []),
    ];
    tell(`Batch ${name} of ${endpoint}: ${notes.join('; ')}.`);
  }
}

async function statOrNull(path: string): Promise<Stats | null> {
  return stat(path).catch(() => null);
}

/** Another server knows nothing of it; asked there again, it would be paid twice. */
function requireSameServer(
  { server, batchId, name, endpoint }: BatchFile,
  address: string | null,
  directory: string,
): void {
  if (batchId === undefined || server === address) return;
  throw new RunError(
    `Batch ${name} of ${endpoint} is out as ${batchId} at ${server ?? 'no server'}, and the config ` +
      `names ${address ?? 'none'} now. Set that back until the batch is over, or give it up by ` +
      `removing ${pathsOf(directory, name).state}`,
    { code: 'batch_elsewhere', retryable: true },
  );
}
