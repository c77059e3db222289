import { z } from 'zod';
import type { CheckOptions } from '../captions/check-options.ts';
import type { RoleNeed } from '../core/role-need.ts';
import type { Again, Asking } from './ask-again.ts';

/**
 * Whom the action `other-endpoint` asks. Where nobody has the role it is another server of the
 * endpoint that gave the answer.
 */
export const SECOND_OPINION_ROLE = 'second-opinion';

/** An option of stages that check captions; absent where nobody has the role. */
export const SecondOpinion = z.literal(true).optional();
type SecondOpinion = z.output<typeof SecondOpinion>;

/** The option by the roles that are given; absent, too, where no check would ever ask. */
export function secondOpinionOf(
  roles: readonly string[],
  checks: CheckOptions,
): { readonly secondOpinion?: true } {
  const isAsked = Object.values(checks).some(
    (check) =>
      typeof check === 'object' &&
      'actions' in check &&
      check.actions.some((action) => action === 'other-endpoint'),
  );
  return isAsked && roles.includes(SECOND_OPINION_ROLE) ? { secondOpinion: true } : {};
}

/** What is asked, and the same of the second opinion where there is one. */
export function needsWithSecond(
  needs: readonly RoleNeed[],
  { secondOpinion }: { readonly secondOpinion?: SecondOpinion },
): readonly RoleNeed[] {
  if (secondOpinion === undefined) return needs;
  return [...needs, ...needs.map((need) => ({ ...need, role: SECOND_OPINION_ROLE }))];
}

/** Who is asked once more, and how. */
export function askedAgain(role: string, again: Again, secondOpinion: SecondOpinion): Asking {
  if (!again.isElsewhere || secondOpinion === undefined) return { role, again };
  return { role: SECOND_OPINION_ROLE, again: { ...again, avoidReplica: null } };
}
