const FIRST_BYTES = 1 << 16;
/** A code unit of UTF-16 takes three bytes at most. */
const MOST_BYTES_EACH = 3;

/** Texts in UTF-8, one behind the other. */
export class GrowingBytes {
  #bytes: Buffer<ArrayBuffer>;
  #length = 0;

  /** `spare` is memory to be filled, which spares the collector what a new one costs. */
  constructor(spare: ArrayBuffer = new ArrayBuffer(FIRST_BYTES)) {
    this.#bytes = Buffer.from(spare);
  }

  /** Gives the length with the text in it. */
  put(text: string): number {
    const most = this.#length + text.length * MOST_BYTES_EACH;
    if (most > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(2 * most);
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#length += this.#bytes.write(text, this.#length);
    return this.#length;
  }

  get length(): number {
    return this.#length;
  }

  /** What was put so far, in memory that holds nothing else. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes.buffer, 0, this.#length);
  }
}
