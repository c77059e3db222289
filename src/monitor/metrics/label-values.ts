const MOST = 200;

/** Values of one label. What comes after so many is `other`: a label has to stay bounded. */
export class LabelValues {
  readonly #known = new Set<string>();

  of(value: string): string {
    if (this.#known.has(value)) return value;
    if (this.#known.size >= MOST) return 'other';
    this.#known.add(value);
    return value;
  }
}

/** `recaption` of `recaption@1a2b3c4d5e6f7081`: fingerprints are without bound. */
export function stageOf(key: string): string {
  return key.split('@', 1)[0] ?? key;
}
