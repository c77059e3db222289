import type { ChatRequest } from '../core/chat.ts';
import { questionKeyOf } from '../core/question-key.ts';

/** Counts how often a record has asked the very same before. */
export class Repetitions {
  readonly #counts = new Map<string, number>();
  /** Most records ask once, and need no hash to know that it is new. */
  #first: { readonly role: string; readonly request: ChatRequest } | null = null;

  /** The request with its `repetition`, where it is one. */
  counted(role: string, request: ChatRequest): ChatRequest {
    if (this.#first === null) {
      this.#first = { role, request };
      return request;
    }
    if (this.#counts.size === 0) {
      this.#counts.set(questionKeyOf(this.#first.role, this.#first.request), 1);
    }
    const key = questionKeyOf(role, request);
    const repetition = this.#counts.get(key) ?? 0;
    this.#counts.set(key, repetition + 1);
    return repetition === 0 ? request : { ...request, repetition };
  }
}
