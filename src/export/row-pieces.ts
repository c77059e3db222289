import { oneLine } from '../captions/one-line.ts';
import { captionsIn, type ManifestRow } from './manifest-row.ts';
import { GrowingBytes } from './growing-bytes.ts';

/**
 * Rows in UTF-8, in pieces. Of each row, one after another: all before the caption; the caption from
 * `long` and from each other source that has words, with its `caption_source`; all behind, with the
 * line feed. A manifest takes one caption of each row.
 */
export interface RowPieces {
  readonly bytes: Uint8Array;
  /** For each row the number of its first piece. */
  readonly first: Uint32Array;
  /** Where each piece ends. */
  readonly ends: Uint32Array;
}

/** Captions by source, on one line each; empty where there is none. */
export type LinedCaptions = Readonly<Record<string, string>>;

export function linedCaptions(row: ManifestRow): LinedCaptions {
  const lined: Record<string, string> = {};
  for (const [source, caption] of Object.entries(captionsIn(row))) {
    lined[source] = oneLine(caption ?? '');
  }
  return lined;
}

// What stands around the caption of a row. No string of JSON holds either, for the quotes in it are
// escaped, and before the second there are none but strings in a row.
const BEFORE = ',"caption":';
const BEHIND = ',"caption_long":';

/** Puts rows into pieces, each made with its long caption. */
export class RowPiecesWriter {
  readonly #bytes = new GrowingBytes();
  readonly #first: number[] = [];
  readonly #ends: number[] = [];

  /** `others` are the sources besides `long` that the row can train on, in the order of their pieces. */
  put(row: ManifestRow, captions: LinedCaptions, others: readonly string[]): void {
    const text = JSON.stringify(row);
    const caption = text.indexOf(BEFORE) + BEFORE.length;
    const behind = text.indexOf(BEHIND, caption);
    this.#first.push(this.#ends.length);
    this.#piece(text.slice(0, caption));
    this.#piece(text.slice(caption, behind));
    for (const source of others) {
      const own = JSON.stringify(captions[source] ?? '');
      this.#piece(`${own},"caption_source":${JSON.stringify(source)}`);
    }
    this.#piece(`${text.slice(behind)}\n`);
  }

  pieces(): RowPieces {
    return {
      bytes: this.#bytes.taken(),
      first: Uint32Array.from(this.#first),
      ends: Uint32Array.from(this.#ends),
    };
  }

  #piece(text: string): void {
    this.#ends.push(this.#bytes.put(text));
  }
}
