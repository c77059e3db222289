import type { Answer } from '../core/chat.ts';
import { lookDistance, NEAR_LOOK_BITS, type PictureLook } from '../core/look.ts';
import { findFaults } from './find-faults.ts';
import { similarityOf, SLOTS, writeSignature } from './min-hash.ts';

/** An answer that its server keeps giving, to pictures that do not look alike. */
export interface Repetition {
  readonly text: string;
  /** How many of them did not look like any other. */
  readonly pictures: number;
  /** Two records that got it, whose pictures do not look alike; fewer where they are not known. */
  readonly records: readonly string[];
}

interface Seen {
  readonly look: PictureLook;
  readonly record: string | null;
}

interface Kept {
  readonly signature: Uint32Array;
  /** Of pictures that got nearly this answer, but for the first; each unlike the others. */
  readonly seen: Seen[];
}

/** Answers looked back at. */
const ANSWERS_KEPT = 256;
/** Stricter than for single captions: this stops work. */
const SAME_SIMILARITY = 0.9;
/** Shorter ones are words from a list, scores, yes or no. */
const FEWEST_WORDS = 8;

/**
 * Watches the answers of one server. A healthy one gives nearly the same words to pictures that look
 * alike, as frames of a still clip do; one that gives them to `most` that do not says something else
 * than it sees. Refusals and JSON are not captions, and are passed over.
 */
export class RepeatWatch {
  readonly #most: number;
  #kept: readonly Kept[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Pictures are looked at only where an answer repeats. Null where all is well. */
  async see(
    { outcome, text }: Pick<Answer, 'outcome' | 'text'>,
    look: () => Promise<PictureLook>,
    record: string | null = null,
  ): Promise<Repetition | null> {
    if (!isCaption(text, outcome)) return null;
    const signature = new Uint32Array(SLOTS);
    writeSignature(text, signature, 0);
    const same = this.#kept.find(
      (kept) => similarityOf(kept.signature, 0, signature, 0) >= SAME_SIMILARITY,
    );
    if (!same) {
      this.#kept = [{ signature, seen: [] }, ...this.#kept].slice(0, ANSWERS_KEPT);
      return null;
    }
    const own = await look();
    if (same.seen.every((other) => lookDistance(other.look, own) > NEAR_LOOK_BITS)) {
      same.seen.push({ look: own, record });
    }
    const pictures = same.seen.length;
    if (pictures < this.#most) return null;
    const records = [...new Set(same.seen.flatMap((one) => one.record ?? []))].slice(0, 2);
    return { text, pictures, records };
  }
}

function isCaption(text: string, outcome: Answer['outcome']): boolean {
  if (text.includes('{') || text.split(/\s+/).length < FEWEST_WORDS) return false;
  return !findFaults(text, outcome).includes('refusal');
}
