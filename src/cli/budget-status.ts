import { larger, NO_AMOUNT, plus } from '../core/budget.ts';
import { canonicalJson } from '../core/hash.ts';
import type { Tally } from '../core/tally.ts';
import type { BudgetStatus } from '../monitor/run-status.ts';
import type { RunFile } from '../run/run-file.ts';
import { SpendingLog } from '../run/spending-log.ts';
import { capsOf } from './budget.ts';
import { storedConfig } from './stored-run.ts';

/** Null for a run without a budget. By what is quickly read: lines of stages may know of more. */
export async function budgetStatus(
  directory: string,
  file: RunFile,
  tallies: readonly Tally[],
): Promise<BudgetStatus | null> {
  const caps = capsOf(storedConfig(directory, file));
  if (caps === null) return null;
  const { amount, stoppedBy } = await new SpendingLog(directory).read();
  const tallied = tallies
    .map(({ costUsd, inputTokens, outputTokens }) => ({
      usd: costUsd,
      tokens: inputTokens + outputTokens,
    }))
    .reduce(plus, NO_AMOUNT);
  return {
    caps,
    paid: larger(amount, tallied),
    isStopped: stoppedBy !== null && canonicalJson(stoppedBy) === canonicalJson(caps),
  };
}
