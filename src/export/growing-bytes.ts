const FIRST_BYTES = 1 << 16;
/** A code unit of UTF-16 takes three bytes at most. */
const MOST_BYTES_EACH = 3;

/** Texts in UTF-8, one behind the other. */
export class GrowingBytes {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;

  /** Gives the length with the text in it. */
  put(text: string): number {
    const most = this.#length + text.length * MOST_BYTES_EACH;
    if (most > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(2 * most);
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#length += this.#bytes.write(text, this.#length);
    return this.#length;
  }

  /** A copy of its own size, in memory of its own. */
  taken(): Uint8Array {
    return Uint8Array.prototype.slice.call(this.#bytes, 0, this.#length);
  }
}
