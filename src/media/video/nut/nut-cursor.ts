/** Thrown where the bytes at hand end inside a value: more have to come first. */
export class NeedsMoreBytes extends Error {
  override readonly name = 'NeedsMoreBytes';
}

/** Reads NUT's numbers from bytes, one after another. Throws NeedsMoreBytes at their end. */
export class NutCursor {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get position(): number {
    return this.#position;
  }

  byte(): number {
    const value = this.#bytes[this.#position];
    if (value === undefined) throw new NeedsMoreBytes();
    this.#position += 1;
    return value;
  }

  skip(count: number): void {
    if (this.#position + count > this.#bytes.length) throw new NeedsMoreBytes();
    this.#position += count;
  }

  /** `v`: seven bits a byte, the highest first; the top bit says that another byte follows. */
  unsigned(): number {
    let value = 0;
    for (;;) {
      const byte = this.byte();
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
  }

  /** `s`: 0, 1, -1, 2, -2, … */
  signed(): number {
    const value = this.unsigned() + 1;
    return value % 2 === 1 ? -(value - 1) / 2 : value / 2;
  }

  /** `vb`: a length and as many bytes. */
  skipBytes(): void {
    this.skip(this.unsigned());
  }

  take(count: number): Uint8Array {
    const start = this.#position;
    this.skip(count);
    return this.#bytes.subarray(start, start + count);
  }
}
