import {
  isWithin,
  larger,
  minus,
  NO_AMOUNT,
  plus,
  type Account,
  type Amount,
} from '../core/budget.ts';

/** A budget that this process alone spends. */
export function createLocalAccount(spentByFiles: () => Promise<Amount>): Account {
  let spent = NO_AMOUNT;
  let reserved = NO_AMOUNT;
  let opening: Promise<void> | null = null;
  const open = async (): Promise<void> => {
    spent = larger(spent, await spentByFiles());
  };
  return {
    reserve: async (amount, caps) => {
      await (opening ??= open());
      const isGranted = isWithin(plus(plus(spent, reserved), amount), caps);
      if (isGranted) reserved = plus(reserved, amount);
      return { isGranted, spent, reserved };
    },
    settle: (held, cost) => {
      reserved = minus(reserved, held);
      spent = plus(spent, cost);
    },
    close: () => Promise.resolve(),
  };
}
