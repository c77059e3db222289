/** How a server is asked for JSON by schema; see `endpoints/answer-form.ts`. */
export type AnswerForm = 'nested' | 'flat' | 'words';

/** What a server was found to take when it was tried for a role, before the first record. */
export interface ServerFinding {
  /** The same for the same server, key, model and need; no secret. */
  readonly key: string;
  /** The endpoint's name in the config. */
  readonly endpoint: string;
  /** The server as reports name it. */
  readonly replica: string;
  /** Those that ask so. */
  readonly roles: readonly string[];
  /** Milliseconds since 1970. */
  readonly at: number;
  /** In one call, at most as many as the role sends. */
  readonly picturesNeeded: number;
  readonly picturesTaken: number;
  /** Null where no JSON is asked for. */
  readonly form: AnswerForm | null;
  /** `ignored`: it answers, without them. Absent where none are asked for. */
  readonly logprobs?: 'given' | 'ignored' | 'refused';
  /** Why it is not known what the server takes; null where it is. */
  readonly unknown: string | null;
}
