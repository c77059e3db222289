/**
 * What may be done about a caption at fault: strip the fault; ask its model again, with a word on
 * what was wrong; ask another server of the same endpoint; keep the caption and say so; give up.
 */
export const CHECK_ACTIONS = ['fix', 'ask-again', 'other-endpoint', 'flag', 'fail'] as const;
export type CheckAction = (typeof CHECK_ACTIONS)[number];

/** By check, what was done about the captions of one record, in order. */
export type CheckNotes = Readonly<Record<string, readonly CheckAction[]>>;

/** By check, how many records it found at fault, and for how many each action was taken. */
export type CheckCounts = Readonly<Record<string, CheckCount>>;

export type CheckCount = { readonly found: number } & Readonly<
  Partial<Record<CheckAction, number>>
>;

/** Adds the notes of records up. */
export function countChecks(notes: readonly CheckNotes[]): CheckCounts {
  return addCheckCounts(
    notes.map((each) =>
      Object.fromEntries(
        Object.entries(each).map(([check, actions]) => [
          check,
          { found: 1, ...Object.fromEntries([...new Set(actions)].map((action) => [action, 1])) },
        ]),
      ),
    ),
  );
}

export function addCheckCounts(counts: readonly CheckCounts[]): CheckCounts {
  const sums: Record<string, CheckCount> = {};
  for (const [check, count] of counts.flatMap((each) => Object.entries(each))) {
    const sum = sums[check] ?? { found: 0 };
    const actions = CHECK_ACTIONS.flatMap((action) => {
      const total = (sum[action] ?? 0) + (count[action] ?? 0);
      return total === 0 ? [] : [[action, total] as const];
    });
    sums[check] = { found: sum.found + count.found, ...Object.fromEntries(actions) };
  }
  return sums;
}
