import { join } from 'node:path';
import { batchConfigOf } from '../config/endpoint-config.ts';
import type { Config } from '../config/schema.ts';
import { larger, NO_AMOUNT, type Account, type Amount, type Caps } from '../core/budget.ts';
import type { Answer, ChatRequest, Endpoint } from '../core/chat.ts';
import type { RoleNeed } from '../core/role-need.ts';
import type { ServerFinding } from '../core/server-finding.ts';
import { createCallEstimator, type CallEstimator } from '../endpoints/estimate-call.ts';
import { createLocalLimits } from '../endpoints/local-limits.ts';
import { sleep } from '../endpoints/sleep.ts';
import { AnswerCache } from '../run/answers/answer-cache.ts';
import { TakenBack } from '../run/answers/taken-back.ts';
import { BudgetGuard, type GuardedCall } from '../run/budget-guard.ts';
import { paidInLines } from '../run/paid-in-lines.ts';
import { SpendingLog } from '../run/spending-log.ts';
import type { Purse } from '../run/batches/desk-options.ts';
import type { AttachedRun } from './attached-run.ts';
import { createRunBatches, type BatchTools } from './batch-tools.ts';
import { createAnswerGiver } from './give-answer.ts';
import { budgetError, capsOf, pricesOf } from './budget.ts';
import { RunPreflight } from './run-preflight.ts';

/**
 * How the questions of a run are asked: what was answered before is not asked again, the rest within
 * the budget, with what it cost on record.
 */
export interface RunAsking {
  ask(endpoint: Endpoint, role: string, request: ChatRequest, signal: AbortSignal): Promise<Answer>;
  /** Null where no role is asked in batches. */
  readonly batches: BatchTools | null;
  /** How the budget stands; null without one, and before the first call. */
  budget(): { readonly caps: Caps; readonly spent: Amount } | null;
  /** Whether the endpoint's servers can do what the run needs; done before the first question. */
  preflight(endpoint: Endpoint, signal: AbortSignal): Promise<readonly ServerFinding[]>;
  close(): Promise<void>;
}

export function createRunAsking(
  config: Config,
  run: AttachedRun,
  needs: ReadonlyMap<string, readonly RoleNeed[]>,
): RunAsking {
  const log = new SpendingLog(run.directory);
  const estimatorOf = estimatorsOf(config);
  const account = accountOf(run, log);
  const guard = guardOf(config, run, account, log);
  const cache = cacheOf(config, run);
  const takenBack = new TakenBack(run.directory);
  const give = createAnswerGiver(cache, takenBack);
  const batches = createRunBatches(config, run, purseOf(guard, log));
  const preflight = new RunPreflight({
    ...{ directory: run.directory, config, needs, estimatorOf },
    pay: async (call) => paid(call, guard),
    onPaid: (amount) => log.add(amount),
  });
  return {
    batches: batches && {
      batches,
      config,
      most: (endpoint, request) => estimatorOf(endpoint).most(request),
      isTakenBack: async (...result) => isTakenBack(takenBack, ...result),
    },
    ask: async (endpoint, role, request, signal) => {
      // What measures pixels itself costs nothing and counts no tokens.
      if (config.endpoints[endpoint.name]?.kind !== 'openai') {
        return endpoint.ask(role, request, signal);
      }
      const isInBatches = batchConfigOf(config.endpoints[endpoint.name]) !== null;
      const pay = async (): Promise<Answer> => {
        if (!isInBatches) await preflight.of(endpoint, signal);
        const estimator = estimatorOf(endpoint.name);
        const most = estimator.most(request);
        const ask = async (): Promise<Answer> => endpoint.ask(role, request, signal);
        const cost = ({ call }: Answer): Amount => {
          const amount = estimator.actual(call, most);
          // What a batch may cost was set aside, and what it came to is paid, with it.
          if (!isInBatches) log.add(amount);
          return amount;
        };
        return paid({ most, ask, cost, signal }, isInBatches ? null : guard);
      };
      return give({ model: endpoint.model, role, request, signal, waits: !isInBatches }, pay);
    },
    budget: () => standingOf(config, guard),
    preflight: async (endpoint, signal) => preflight.of(endpoint, signal),
    close: async () => {
      await batches?.close();
      await cache?.close();
      await log.flush();
      await account.close();
    },
  };
}

function standingOf(config: Config, guard: BudgetGuard | null): ReturnType<RunAsking['budget']> {
  const caps = capsOf(config);
  const spent = guard?.spent ?? null;
  return caps === null || spent === null ? null : { caps, spent };
}

function estimatorsOf(config: Config): (endpoint: string) => CallEstimator {
  const estimators = new Map<string, CallEstimator>();
  return (name) => {
    const known = estimators.get(name) ?? createCallEstimator(pricesOf(config, name));
    estimators.set(name, known);
    return known;
  };
}

/** A failure counts until the next records are taken back, an answer until its own is. */
async function isTakenBack(
  takenBack: TakenBack,
  at: number,
  answerSha256: string | null,
): Promise<boolean> {
  if (at > (await takenBack.lastAt())) return false;
  return answerSha256 === null || takenBack.has(answerSha256);
}

/** As of a process that is gone: until then another one has set it aside, and the cap holds. */
const LET_GO_MS = 60_000;

/** Batches are paid when they are collected, whenever their answers are asked for. */
function purseOf(guard: BudgetGuard | null, log: SpendingLog): Purse {
  return {
    hold: async (amount, signal) => (await guard?.hold(amount, signal)) ?? true,
    keep: async (amount) => guard?.keep(amount),
    letGo: (amount) => {
      setTimeout(() => guard?.settle(amount, NO_AMOUNT), LET_GO_MS).unref();
    },
    settle: (reserved, spent) => {
      log.add(spent);
      guard?.settle(reserved, spent);
    },
  };
}

async function paid<Result>(call: GuardedCall<Result>, guard: BudgetGuard | null): Promise<Result> {
  if (guard !== null) return guard.run(call);
  const result = await call.ask();
  call.cost(result);
  return result;
}

function cacheOf({ cache }: Config, { directory }: AttachedRun): AnswerCache | null {
  if (cache === false) return null;
  return new AnswerCache(cache?.directory ?? join(directory, 'answers'));
}

/** Each of the two misses something that was paid, and neither counts anything twice. */
function accountOf({ directory, uid, limits }: AttachedRun, log: SpendingLog): Account {
  const shared = limits ?? createLocalLimits(Date.now);
  return shared.openAccount(uid, async () => {
    await log.flush();
    return larger((await log.read()).amount, await paidInLines(directory));
  });
}

function guardOf(
  config: Config,
  { goOn }: AttachedRun,
  account: Account,
  log: SpendingLog,
): BudgetGuard | null {
  const caps = capsOf(config);
  if (caps === null) return null;
  let stopping: Promise<void> | null = null;
  return new BudgetGuard({
    account,
    caps,
    sleep,
    refuse: async (standing, next) => {
      await (stopping ??= log.stopped(caps));
      return budgetError(standing, next, caps, goOn);
    },
  });
}
