import { oneLine } from '../captions/one-line.ts';
import { captionsIn, type RowColumns } from './manifest-row.ts';
import { GrowingBytes } from './growing-bytes.ts';

/**
 * Rows in UTF-8, in pieces. Of each row, one after another: all before the caption; the caption from
 * `long`, with its `caption_source`; all behind, with the line feed; then the captions from other
 * sources that have words, in the same way. A manifest takes one caption of each row.
 */
export interface RowPieces {
  /** In memory that holds nothing else. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** For each row the number of its first piece. */
  readonly first: Uint32Array;
  /** Where each piece ends. */
  readonly ends: Uint32Array;
}

export const LONG = 'long';

/** Captions of all sources but `long`, on one line each; empty where there is none. */
export type LinedCaptions = Readonly<Record<string, string>>;

export function linedCaptions(row: RowColumns): LinedCaptions {
  const lined: Record<string, string> = {};
  for (const [source, caption] of Object.entries(captionsIn(row))) {
    if (source !== LONG) lined[source] = oneLine(caption ?? '');
  }
  return lined;
}

// What stands around the caption of a row. No string of JSON holds either, for the quotes in it are
// escaped, and before the second there are none but strings in a row.
const BEFORE = ',"caption":';
const BEHIND = ',"caption_long":';

/** What is put for a row. */
export interface RowTexts {
  /** With the long caption. */
  readonly columns: RowColumns;
  /** As `linedCaptions` gives them. */
  readonly captions: LinedCaptions;
  /** As JSON. */
  readonly provenance: string;
}

/** Puts rows into pieces, each made with its long caption. */
export class RowPiecesWriter {
  readonly #bytes: GrowingBytes;
  readonly #first: number[] = [];
  readonly #ends: number[] = [];

  /** `spare` is memory to be filled, if there is any. */
  constructor(spare?: ArrayBuffer) {
    this.#bytes = new GrowingBytes(spare);
  }

  /**
   * `others` are the sources besides `long` that the row can train on, in the order of their pieces.
   */
  put({ columns, captions, provenance }: RowTexts, others: readonly string[]): void {
    const text = JSON.stringify(columns).slice(0, -1);
    const caption = text.indexOf(BEFORE) + BEFORE.length;
    const behind = text.indexOf(BEHIND, caption);
    this.#first.push(this.#ends.length);
    this.#putStart(text, [caption, behind]);
    this.#ends.push(this.#bytes.put(`,"provenance":${provenance}}\n`));
    for (const source of others) {
      const own = JSON.stringify(captions[source] ?? '');
      this.#ends.push(this.#bytes.put(`${own},"caption_source":${JSON.stringify(source)}`));
    }
  }

  /** Puts a text that is cut into pieces at places of it; what follows belongs to the last. */
  #putStart(text: string, cuts: readonly number[]): void {
    const start = this.#bytes.length;
    const end = this.#bytes.put(text);
    // ASCII, which most rows are, has a byte for each code unit.
    const isAscii = end - start === text.length;
    for (const cut of cuts) {
      this.#ends.push(start + (isAscii ? cut : Buffer.byteLength(text.slice(0, cut))));
    }
  }

  pieces(): RowPieces {
    return {
      bytes: this.#bytes.bytes,
      first: Uint32Array.from(this.#first),
      ends: Uint32Array.from(this.#ends),
    };
  }
}
