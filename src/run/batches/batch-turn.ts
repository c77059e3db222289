import { join } from 'node:path';
import { takeLock, type FileLock } from '../file-lock.ts';
import { batchesDirectory, LOCK_FILE } from './batch-file.ts';
import { takeWishes, wishForBatches } from './keeper-wishes.ts';

export interface BatchTurnOptions {
  readonly runDirectory: string;
  readonly now: () => number;
  /** Called once the batches are this process's. What it throws ends the turn. */
  readonly open: () => Promise<void>;
  /** Called before they are anybody's. */
  readonly close: () => Promise<void>;
  /** After how long a shard that waits for answers is looked at again, at most. */
  readonly lookAgainMs: () => number;
}

/** How soon to try again for what another process holds. */
const HELD_MS = 2_000;
/** A turn is at least so long, and so many times as long as opening took. */
const TURN_MS = 10_000;
const TURN_PER_OPENING = 10;
/** Others have so long to be first after a turn that was given up. */
const AWAY_MS = 3 * HELD_MS;
/** Whoever has had no shard in hand for so many looks has nothing to do with the batches. */
const IDLE_LOOKS = 3;

/**
 * Whose turn it is to look after the batches of a run: one process at a time, whichever comes first.
 * It gives them up to one that wants them for a stage which it does not work on itself (another pool,
 * newer settings), and to any where it has nothing to do with them.
 */
export class BatchTurn {
  readonly #options: BatchTurnOptions;
  /** Stages that are worked on here. */
  readonly #ownStages = new Set<string>();
  #taking: Promise<boolean> | null = null;
  #lock: FileLock | null = null;
  #heldUntil = 0;
  #endsAt = 0;
  #lastInHandAt = 0;
  #shardsInHand = 0;
  #isEnding = false;
  #lookTimer: NodeJS.Timeout | null = null;

  constructor(options: BatchTurnOptions) {
    this.#options = options;
  }

  /** As of `Parking.begin`. */
  async begin(stageKey: string): Promise<(() => void) | null> {
    const { now, runDirectory } = this.#options;
    if (this.#lock === null && now() < this.#heldUntil) return null;
    // Before anything is waited for: what is in hand here is not given up.
    this.#shardsInHand += 1;
    let isOurs = false;
    try {
      isOurs = !this.#isEnding && (await this.#take());
    } finally {
      if (!isOurs) this.#shardsInHand -= 1;
    }
    if (!isOurs) {
      await wishForBatches(runDirectory, stageKey);
      return null;
    }
    this.#ownStages.add(stageKey);
    return () => {
      this.#shardsInHand -= 1;
      this.#lastInHandAt = now();
    };
  }

  async close(): Promise<void> {
    await this.#taking?.catch(() => false);
    await this.#leave();
  }

  async #take(): Promise<boolean> {
    this.#taking ??= this.#open();
    const taking = this.#taking;
    const isOurs = await taking.catch((error: unknown) => {
      this.#taking = null;
      throw error;
    });
    if (!isOurs && this.#taking === taking) this.#taking = null;
    return isOurs;
  }

  async #open(): Promise<boolean> {
    const { runDirectory, now, open } = this.#options;
    const taken = await takeLock(join(batchesDirectory(runDirectory), LOCK_FILE), 'batches');
    const takenAt = now();
    if (!('lock' in taken)) {
      this.#heldUntil = takenAt + HELD_MS;
      return false;
    }
    this.#lock = taken.lock;
    try {
      await open();
    } catch (error) {
      await this.#leave();
      throw error;
    }
    this.#lastInHandAt = now();
    this.#endsAt = now() + Math.max(TURN_MS, TURN_PER_OPENING * (now() - takenAt));
    this.#lookAgain();
    return true;
  }

  async #leave(): Promise<void> {
    clearTimeout(this.#lookTimer ?? undefined);
    await this.#options.close();
    await this.#lock?.release();
    this.#lock = null;
  }

  #lookAgain(): void {
    this.#lookTimer = setTimeout(() => {
      this.#considerOthers().catch(() => this.#lookAgain());
    }, HELD_MS).unref();
  }

  /** Whoever wants the batches more can have them, once nothing is in hand here. */
  async #considerOthers(): Promise<void> {
    const { now, runDirectory } = this.#options;
    if (now() >= this.#endsAt) {
      const wishes = await takeWishes(runDirectory);
      const isOther = wishes.some((stageKey) => !this.#ownStages.has(stageKey));
      this.#isEnding ||= isOther || (wishes.length > 0 && this.#isIdle());
    }
    if (!this.#isEnding || this.#shardsInHand > 0) {
      this.#lookAgain();
      return;
    }
    this.#heldUntil = now() + AWAY_MS;
    this.#taking = this.#leave().then(() => false);
    await this.#taking;
    this.#taking = null;
    this.#isEnding = false;
  }

  #isIdle(): boolean {
    const { now, lookAgainMs } = this.#options;
    const idleMs = now() - this.#lastInHandAt;
    return this.#shardsInHand === 0 && idleMs > Math.max(TURN_MS, IDLE_LOOKS * lookAgainMs());
  }
}
