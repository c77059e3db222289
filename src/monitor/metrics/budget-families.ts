import type { Registry } from 'prom-client';
import type { Amount, Caps } from '../../core/budget.ts';
import { readFamily, type ReadValue } from './read-family.ts';

/** How the budget of a run stands, over all its processes. */
export interface RunBudget {
  /** The run's id. */
  readonly run: string;
  readonly caps: Caps;
  readonly spent: Amount;
}

export function budgetFamilies(registry: Registry): (budgets: readonly RunBudget[]) => void {
  const family = (name: string, help: string) => readFamily(registry, name, 'gauge', help);
  const families = [
    {
      unit: 'usd' as const,
      cap: family('recaptor_budget_usd', 'What the run may spend, in US dollars'),
      left: family('recaptor_budget_left_usd', 'What is left of it'),
    },
    {
      unit: 'tokens' as const,
      cap: family('recaptor_budget_tokens', 'What the run may spend, in tokens in and out'),
      left: family('recaptor_budget_left_tokens', 'What is left of it'),
    },
  ];
  return (budgets) => {
    for (const { unit, cap, left } of families) {
      const values = (valueOf: (most: number, spent: number) => number): readonly ReadValue[] =>
        budgets.flatMap(({ run, caps, spent }) => {
          const most = caps[unit];
          return most === null ? [] : [{ labels: { run }, value: valueOf(most, spent[unit]) }];
        });
      cap.set(values((most) => most));
      left.set(values((most, spent) => Math.max(0, most - spent)));
    }
  };
}
