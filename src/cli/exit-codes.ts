import {
  BudgetError,
  ByHandError,
  EndpointError,
  QueueError,
  RecaptorError,
} from '../core/errors.ts';

/** The contract's exit codes; ARCHITECTURE.md lists them. */
export const EXIT = {
  done: 0,
  error: 1,
  usage: 2,
  someFailed: 3,
  unreachable: 4,
  budget: 5,
  byHand: 6,
  interrupted: 130,
  terminated: 143,
} as const;

export function exitCodeOf(error: unknown): number {
  if (error instanceof BudgetError) return EXIT.budget;
  if (error instanceof ByHandError) return EXIT.byHand;
  if (error instanceof QueueError) return EXIT.unreachable;
  if (error instanceof EndpointError) return EXIT.unreachable;
  if (error instanceof RecaptorError && error.code === 'config_invalid') return EXIT.usage;
  return EXIT.error;
}
