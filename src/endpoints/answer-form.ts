import { EndpointError } from '../core/errors.ts';
import type { AnswerForm } from '../core/server-finding.ts';

/**
 * How a server is asked for JSON by schema: OpenAI's form, which most know; the flat one that
 * llama.cpp's documentation shows; or in words alone, which every prompt that wants JSON has.
 */
const ANSWER_FORMS: readonly AnswerForm[] = ['nested', 'flat', 'words'];

/** The form that a server takes, found by what it refuses. */
export class AnswerForms {
  #at = 0;

  get current(): AnswerForm {
    return ANSWER_FORMS[this.#at] ?? 'words';
  }

  /** It was found before. */
  startAt(form: AnswerForm): void {
    this.#at = Math.max(this.#at, ANSWER_FORMS.indexOf(form));
  }

  /**
   * After a request in `form` was refused: false where that is no reason to ask in another. Requests
   * side by side are refused for one reason, and step on once.
   */
  stepOn(form: AnswerForm, error: unknown): boolean {
    const isRefused =
      error instanceof EndpointError &&
      error.code === 'endpoint_schema_refused' &&
      form !== 'words';
    if (isRefused && this.current === form) this.#at += 1;
    return isRefused;
  }
}
