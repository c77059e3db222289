import type { Sampling } from './sampling.ts';

/** What the calls of a role come to, so that its endpoint can be tried before the first of them. */
export interface RoleNeed {
  readonly role: string;
  /** Pictures in one call at most. */
  readonly pictures: number;
  /** Whether answers are asked for as JSON by schema. */
  readonly jsonSchema: boolean;
  /** As of ChatRequest; absent where no log-probabilities are asked for. */
  readonly topLogprobs?: number;
  readonly sampling: Sampling;
}
