import type { Config } from '../config/schema.ts';
import { NO_AMOUNT, plus, type Amount } from '../core/budget.ts';
import type { Call, Endpoint } from '../core/chat.ts';
import type { RoleNeed } from '../core/role-need.ts';
import type { ServerFinding } from '../core/server-finding.ts';
import type { CallEstimator } from '../endpoints/estimate-call.ts';
import { preflightQuestion } from '../endpoints/preflight-question.ts';
import { PreflightLog } from '../run/preflight-log.ts';
import type { GuardedCall } from '../run/budget-guard.ts';
import { pricesOf } from './budget.ts';

/** How the servers of a run are tried before they are asked. */
export interface RunPreflightOptions {
  readonly directory: string;
  readonly config: Config;
  readonly needs: ReadonlyMap<string, readonly RoleNeed[]>;
  readonly estimatorOf: (endpoint: string) => CallEstimator;
  /** Sets aside what the calls may cost, within the budget, and makes them. */
  readonly pay: <Result>(call: GuardedCall<Result>) => Promise<Result>;
  /** Puts what a call has cost on record. */
  readonly onPaid: (amount: Amount) => void;
}

/**
 * Tries each endpoint once in a process, and not where the run knows of it already. What fails is
 * tried again by whoever asks next.
 */
export class RunPreflight {
  readonly #options: RunPreflightOptions;
  readonly #log: PreflightLog;
  readonly #tried = new Map<string, Promise<readonly ServerFinding[]>>();

  constructor(options: RunPreflightOptions) {
    this.#options = options;
    this.#log = new PreflightLog(options.directory);
  }

  /** Throws as `Endpoint.preflight` does, and BudgetError. */
  async of(endpoint: Endpoint, signal: AbortSignal): Promise<readonly ServerFinding[]> {
    const known = this.#tried.get(endpoint.name);
    if (known) return known;
    const trying = this.#try(endpoint, signal);
    this.#tried.set(endpoint.name, trying);
    trying.catch(() => this.#tried.delete(endpoint.name));
    return trying;
  }

  async #try(endpoint: Endpoint, signal: AbortSignal): Promise<readonly ServerFinding[]> {
    const { needs, estimatorOf, pay, onPaid } = this.#options;
    const wanted = needs.get(endpoint.name) ?? [];
    if (endpoint.preflight === undefined || wanted.length === 0) return [];
    const known = await this.#log.read();
    const estimator = estimatorOf(endpoint.name);
    let spent = NO_AMOUNT;
    const onCall = (call: Call): void => {
      const amount = amountOf(call);
      spent = plus(spent, amount);
      onPaid(amount);
    };
    const asked = { needs: wanted, known, onCall, signal };
    const most = this.#most(endpoint.name, wanted, estimator);
    const ask = async () => (await endpoint.preflight?.(asked)) ?? [];
    const findings = await pay({ most, ask, cost: () => spent, signal });
    await this.#log.write(findings);
    return findings;
  }

  #most(name: string, needs: readonly RoleNeed[], estimator: CallEstimator): Amount {
    const each = needs.map((need) => estimator.most(preflightQuestion(need)));
    return pricesOf(this.#options.config, name)
      .flatMap(() => each)
      .reduce(plus, NO_AMOUNT);
  }
}

/** Not by the estimator: so small a picture says nothing of those that follow. */
function amountOf({ inputTokens, outputTokens, costUsd }: Call): Amount {
  return { usd: costUsd ?? 0, tokens: (inputTokens ?? 0) + (outputTokens ?? 0) };
}
