import {
  minus,
  NO_AMOUNT,
  plus,
  type Account,
  type Amount,
  type Caps,
  type Standing,
} from '../core/budget.ts';
import type { BudgetError } from '../core/errors.ts';

export interface BudgetGuardOptions {
  readonly account: Account;
  readonly caps: Caps;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Makes the error of a call that the budget does not allow. */
  readonly refuse: (standing: Standing, amount: Amount) => Promise<BudgetError>;
}

/** A call, what it may cost, and what it came to. */
export interface GuardedCall<Result> {
  readonly most: Amount;
  readonly ask: () => Promise<Result>;
  readonly cost: (result: Result) => Amount;
  readonly signal: AbortSignal;
}

/** How soon to look whether calls in flight have left something over. */
const LOOK_MS = 100;
/** Without word from the others nothing is spent: the budget is theirs too. */
const AWAY_MS = 1_000;
/** A queue's server that is away for longer has stopped everything else as well. */
const MOST_SILENCES = 60;

/**
 * Lets calls through as far as a budget allows. What a call may cost is set aside before it is made,
 * so that the cap is passed by no more than calls in flight turn out dearer than estimated. Near the
 * cap calls wait, in order, for what those in flight leave over. Throws BudgetError once the next
 * call does not fit although none is in flight, in any process.
 */
export class BudgetGuard {
  readonly #options: BudgetGuardOptions;
  #line: Promise<void> = Promise.resolve();
  /** What the account knew beside the calls of this guard, when it was last asked. */
  #spentElsewhere: Amount | null = null;
  #spentHere = NO_AMOUNT;

  constructor(options: BudgetGuardOptions) {
    this.#options = options;
  }

  /** By all processes, those others as of the latest reservation; null before the first. */
  get spent(): Amount | null {
    return this.#spentElsewhere && plus(this.#spentElsewhere, this.#spentHere);
  }

  async run<Result>({ most, ask, cost, signal }: GuardedCall<Result>): Promise<Result> {
    const { account } = this.#options;
    const admitted = this.#line.then(async () => this.#admit(most, signal));
    this.#line = admitted.catch(() => undefined);
    await admitted;
    let spent = NO_AMOUNT;
    try {
      const result = await ask();
      spent = cost(result);
      return result;
    } finally {
      this.#spentHere = plus(this.#spentHere, spent);
      account.settle(most, spent);
    }
  }

  /** Sets aside what a batch may cost. False where that has to wait for what is out: it does not wait. */
  async hold(amount: Amount, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    const { account, caps, refuse } = this.#options;
    const standing = await account.reserve(amount, caps);
    if (standing.isGranted) return true;
    if (isNothing(standing.reserved)) throw await refuse(standing, amount);
    return false;
  }

  /** Sets aside what was asked for in an earlier process: whatever the caps are now, it is out. */
  async keep(amount: Amount): Promise<void> {
    await this.#options.account.reserve(amount, { usd: null, tokens: null });
  }

  settle(reserved: Amount, spent: Amount): void {
    this.#options.account.settle(reserved, spent);
  }

  async #admit(amount: Amount, signal: AbortSignal): Promise<void> {
    const { account, caps, sleep, refuse } = this.#options;
    for (let silences = 0; ;) {
      signal.throwIfAborted();
      const here = this.#spentHere;
      const standing = await account.reserve(amount, caps).catch((error: unknown) => {
        silences += 1;
        if (silences > MOST_SILENCES) throw error;
        return null;
      });
      if (standing !== null) this.#spentElsewhere = minus(standing.spent, here);
      if (standing?.isGranted === true) return;
      if (standing !== null && isNothing(standing.reserved)) throw await refuse(standing, amount);
      await sleep(standing === null ? AWAY_MS : LOOK_MS, signal);
    }
  }
}

/** Sums of fractions may leave a hair. */
function isNothing({ usd, tokens }: Amount): boolean {
  return usd < 1e-9 && tokens < 1e-3;
}
