import { createHash } from 'node:crypto';

import type { Latency, Rule, Trouble } from './chat-server-behaviour.ts';
import type { Question } from './chat-server-question.ts';

/** Finds the trouble for each request; counts how often each rule's conditions were met. */
export class RuleBook {
  readonly #rules: readonly Rule[];
  readonly #met: number[];

  constructor(rules: readonly Rule[]) {
    this.#rules = rules;
    this.#met = rules.map(() => 0);
  }

  /** `before`: how often the question was asked before. */
  troubleFor(question: Question, before: number): Trouble | null {
    for (const [index, rule] of this.#rules.entries()) {
      if (!meets(rule, question, before)) continue;
      const met = (this.#met[index] ?? 0) + 1;
      this.#met[index] = met;
      if (met <= (rule.first ?? Number.POSITIVE_INFINITY)) return rule.trouble;
    }
    return null;
  }
}

/** Milliseconds; the same for the same question asked for the same time. */
export function latencyMsOf(latency: Latency, question: Question, before: number): number {
  if ('ms' in latency) return latency.ms;
  const { medianMs, sigma, seed } = latency;
  const uniform = (name: string): number =>
    fractionOf(`${name} ${seed} ${question.sha256} ${before}`);
  // Box-Muller: two uniform draws give one normal draw.
  const normal =
    Math.sqrt(-2 * Math.log(1 - uniform('radius'))) * Math.cos(2 * Math.PI * uniform('angle'));
  return medianMs * Math.exp(sigma * normal);
}

function meets(rule: Rule, question: Question, before: number): boolean {
  const { pictures, minPictures = 0, schema, prompt, firstPerQuestion, share } = rule;
  return (
    (pictures === undefined || question.pictureSha256.some((sha) => pictures.includes(sha))) &&
    question.pictureSha256.length >= minPictures &&
    (schema === undefined || schema === (question.schemaForm !== null)) &&
    (prompt === undefined || question.text.includes(prompt)) &&
    (firstPerQuestion === undefined || before < firstPerQuestion) &&
    (share === undefined || fractionOf(`share ${question.sha256} ${before}`) < share)
  );
}

/** A number in [0, 1) made from a text. */
function fractionOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}
