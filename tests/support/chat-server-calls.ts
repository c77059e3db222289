import type { Question } from './chat-server-question.ts';

/** One chat request as the server saw it. */
export interface SeenCall {
  /** Milliseconds since the server started. */
  readonly atMs: number;
  readonly question: string;
  readonly promptSha256: string;
  readonly pictureSha256: readonly string[];
  /** `answer`, the kind of trouble, `overflow`, `over-rate` or `abandoned`. */
  outcome: string;
}

/** One distinct question. */
export interface SeenQuestion {
  readonly question: string;
  readonly promptSha256: string;
  readonly pictureSha256: readonly string[];
  asked: number;
  /** How often a reply with status 200 was sent in full: above 1 where a thing was paid twice. */
  answered: number;
}

export interface CallReport {
  readonly asked: number;
  readonly answered: number;
  readonly maxConcurrent: number;
  readonly modelLists: number;
  /** Short tests before runs; see `Behaviour.preflight`. */
  readonly preflights: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly questions: readonly SeenQuestion[];
  readonly calls: readonly SeenCall[];
}

/** Counts what a chat server is asked. */
export class CallBook {
  maxConcurrent = 0;
  modelLists = 0;
  preflights = 0;
  readonly #questions = new Map<string, SeenQuestion>();
  readonly #calls: SeenCall[] = [];
  readonly #outcomes = new Map<string, number>();
  readonly #startedAtMs = performance.now();

  /** `before`: how often the same question was asked before this call. */
  note(question: Question, keep: boolean): { readonly call: SeenCall; readonly before: number } {
    const { sha256, promptSha256, pictureSha256 } = question;
    const seen = this.#questions.get(sha256) ?? {
      question: sha256,
      promptSha256,
      pictureSha256,
      asked: 0,
      answered: 0,
    };
    this.#questions.set(sha256, seen);
    seen.asked += 1;
    const atMs = Math.round((performance.now() - this.#startedAtMs) * 1000) / 1000;
    const call = { atMs, question: sha256, promptSha256, pictureSha256, outcome: 'abandoned' };
    if (keep) this.#calls.push(call);
    return { call, before: seen.asked - 1 };
  }

  /** `answered`: a reply with status 200 went out in full. */
  end(call: SeenCall, outcome: string, answered: boolean): void {
    call.outcome = outcome;
    this.count(outcome);
    const question = this.#questions.get(call.question);
    if (question !== undefined && answered) question.answered += 1;
  }

  /** Alone for a request that was turned away before its question was read. */
  count(outcome: string): void {
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
  }

  report(): CallReport {
    const questions = [...this.#questions.values()];
    return {
      asked: questions.reduce((sum, { asked }) => sum + asked, 0),
      answered: questions.reduce((sum, { answered }) => sum + answered, 0),
      maxConcurrent: this.maxConcurrent,
      modelLists: this.modelLists,
      preflights: this.preflights,
      outcomes: Object.fromEntries(this.#outcomes),
      questions: questions.map((question) => ({ ...question })),
      calls: this.#calls.map((call) => ({ ...call })),
    };
  }
}
