const FIRST_CAPACITY = 1_024;
const FULLEST = 0.7;

/**
 * Numbers by 48 bits of a key, in some 32 bytes each: a Map takes three times as much and ends at 16
 * million. Two keys of the same bits cannot be told apart: whoever looks a number up has to check.
 */
export class KeyTable {
  #keys = new Float64Array(FIRST_CAPACITY).fill(-1);
  #values = new Float64Array(FIRST_CAPACITY);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** `key` is in hex, of twelve digits at least. */
  get(key: string): number | undefined {
    const place = this.#placeOf(bitsOf(key));
    return this.#keys[place] === -1 ? undefined : this.#values[place];
  }

  set(key: string, value: number): void {
    if (this.#size >= this.#keys.length * FULLEST) this.#grow();
    this.#put(bitsOf(key), value);
  }

  #put(bits: number, value: number): void {
    const place = this.#placeOf(bits);
    if (this.#keys[place] === -1) this.#size += 1;
    this.#keys[place] = bits;
    this.#values[place] = value;
  }

  /** Keys are hashes: their lowest bits are as good as any. */
  #placeOf(bits: number): number {
    const keys = this.#keys;
    let place = bits % keys.length;
    while (keys[place] !== -1 && keys[place] !== bits) place = (place + 1) % keys.length;
    return place;
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values];
    this.#keys = new Float64Array(keys.length * 2).fill(-1);
    this.#values = new Float64Array(keys.length * 2);
    this.#size = 0;
    for (const [at, bits] of keys.entries()) if (bits !== -1) this.#put(bits, values[at] ?? 0);
  }
}

function bitsOf(key: string): number {
  return Number.parseInt(key.slice(0, 12), 16);
}
