import type { FoundServer } from '../../endpoints/survey/look-at-server.ts';

/** The endpoint that a config is written for. */
export interface ChosenEndpoint {
  readonly baseUrl: string;
  /** A model's id, or `auto`. */
  readonly model: string;
  readonly apiKeyEnv: string | null;
  /** What listens there, as far as that is known. */
  readonly server: string | null;
}

/** All that `init` has to know. */
export interface Answers {
  /** As the user gave it; null where there is none yet. */
  readonly dataset: string | null;
  readonly preset: string;
  /** Null for the builtin describer. */
  readonly endpoint: ChosenEndpoint | null;
  /** An export format; null where none is chosen yet. */
  readonly trainer: string | null;
}

/** The model to take where nobody chooses: one that sees, else the only one, else none. */
export function modelOf({ models }: FoundServer): string | null {
  const seeing = models.find(({ vision }) => vision === true);
  if (seeing) return seeing.id;
  const [only] = models;
  return models.length === 1 && only && only.vision !== false ? only.id : null;
}

/** The server to take where nobody chooses: one with a model that sees, else any that may. */
export function serverOf(servers: readonly FoundServer[]): FoundServer | null {
  const sees = servers.find(({ models }) => models.some(({ vision }) => vision === true));
  return sees ?? servers.find((server) => modelOf(server) !== null) ?? null;
}
