import { join } from 'node:path';
import type { Config } from '../config/schema.ts';
import { larger, type Account, type Amount } from '../core/budget.ts';
import type { Answer, ChatRequest, Endpoint } from '../core/chat.ts';
import { questionKeyOf } from '../core/question-key.ts';
import type { SharedLimits } from '../core/limits.ts';
import { createCallEstimator, type CallEstimator } from '../endpoints/estimate-call.ts';
import { createLocalLimits } from '../endpoints/local-limits.ts';
import { sleep } from '../endpoints/sleep.ts';
import { AnswerCache } from '../run/answers/answer-cache.ts';
import { QuestionsInFlight } from '../run/answers/in-flight.ts';
import { TakenBack } from '../run/answers/taken-back.ts';
import { BudgetGuard, type GuardedCall } from '../run/budget-guard.ts';
import { paidInLines } from '../run/paid-in-lines.ts';
import { SpendingLog } from '../run/spending-log.ts';
import { budgetError, capsOf, pricesOf } from './budget.ts';

/** The run that questions are asked for. */
export interface AttachedRun {
  readonly directory: string;
  readonly uid: string;
  /** Null where no other process works on it. */
  readonly limits: SharedLimits | null;
  /** The command that goes on with it, as a person would type it. */
  readonly goOn: string;
}

/**
 * How the questions of a run are asked: what was answered before is not asked again, the rest within
 * the budget, with what it cost on record.
 */
export interface RunAsking {
  ask(endpoint: Endpoint, role: string, request: ChatRequest, signal: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
}

export function createRunAsking(config: Config, run: AttachedRun): RunAsking {
  const log = new SpendingLog(run.directory);
  const estimators = new Map<string, CallEstimator>();
  const estimatorOf = (name: string): CallEstimator => {
    const known = estimators.get(name) ?? createCallEstimator(pricesOf(config, name));
    estimators.set(name, known);
    return known;
  };
  const account = accountOf(run, log);
  const guard = guardOf(config, run, account, log);
  const cache = cacheOf(config, run);
  const inFlight = new QuestionsInFlight();
  const takenBack = new TakenBack(run.directory);
  return {
    ask: async (endpoint, role, request, signal) => {
      // What measures pixels itself costs nothing and counts no tokens.
      if (config.endpoints[endpoint.name]?.kind !== 'openai') {
        return endpoint.ask(role, request, signal);
      }
      const pay = async (): Promise<Answer> => {
        const estimator = estimatorOf(endpoint.name);
        const most = estimator.most(request);
        const ask = async () => endpoint.ask(role, request, signal);
        const cost = ({ call }: Answer): Amount => {
          const amount = estimator.actual(call, most);
          log.add(amount);
          return amount;
        };
        return paidAnswer({ most, ask, cost, signal }, guard);
      };
      if (cache === null) return pay();
      const key = questionKeyOf(endpoint.model, request);
      const mayBeGiven = async (answer: Answer) => isWanted(answer, request, takenBack);
      const keptOrPaid = async (): Promise<Answer> => {
        const kept = await cache.get(key);
        if (kept && (await mayBeGiven(kept))) return asKept(kept, role);
        const answer = await pay();
        cache.put(key, answer);
        return answer;
      };
      const { answer, isShared } = await inFlight.ask(key, { signal, ask: keptOrPaid, mayBeGiven });
      return isShared ? asKept(answer, role) : answer;
    },
    close: async () => {
      await cache?.close();
      await log.flush();
      await account.close();
    },
  };
}

async function paidAnswer(call: GuardedCall<Answer>, guard: BudgetGuard | null): Promise<Answer> {
  if (guard !== null) return guard.run(call);
  const answer = await call.ask();
  call.cost(answer);
  return answer;
}

/** An answer that somebody else has paid. */
function asKept(answer: Answer, role: string): Answer {
  return { ...answer, call: { ...answer.call, role, fromCache: true } };
}

/** Not where the run wants another answer, or the same from another server. */
async function isWanted(
  { call: { answerSha256 = '', replica } }: Answer,
  { avoidReplica }: ChatRequest,
  takenBack: TakenBack,
): Promise<boolean> {
  if (avoidReplica !== undefined && avoidReplica === replica) return false;
  return !(await takenBack.has(answerSha256));
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
