import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FoldedRecord } from '../../../src/core/record.ts';
import { createRowMaker } from '../../../src/export/row-maker.ts';
import { memoryOf, shardRows, type ShardRows } from '../../../src/export/shard-rows.ts';

function recordOf(index: number, long: string, original: string | null): FoldedRecord {
  const id = `s${index}`;
  const sample = {
    ...{ id, kind: 'image' as const, uri: `${index}.jpg`, origin: `x:${index}` },
    ...{ originalCaption: original, extra: {} },
  };
  const fields = { ...sample, longCaption: long, otherCaptions: { b: { longCaption: long } } };
  return { sample, sourceId: id, state: { at: 'through', fields, lines: [] } };
}

/** The rows with their captions from one source; null where a row has no piece of it. */
function rowsFrom(source: string, made: ShardRows): (string | null)[] {
  const pieces = made.epochs[0];
  if (!pieces) throw new Error('no epoch was made');
  const text = (piece: number) =>
    Buffer.from(pieces.bytes.subarray(pieces.ends[piece - 1] ?? 0, pieces.ends[piece])).toString();
  const bit = made.sources.indexOf(source);
  return [...made.has].map((bits, row) => {
    if (bit === -1 || ((bits >> bit) & 1) === 0) return null;
    const begin = pieces.first[row] ?? 0;
    const before = [...made.sources.keys()].filter((other) => other < bit && (bits >> other) & 1);
    const caption = source === 'long' ? begin + 1 : begin + 2 + before.length;
    return text(begin) + text(caption) + text(begin + 2);
  });
}

const caption = fc.string({ unit: 'binary', maxLength: 40 });
const records = fc
  .array(fc.tuple(caption, fc.option(caption)), { maxLength: 12 })
  .map((made) => made.map(([long, original], index) => recordOf(index, long, original)));
const options = { run: 'run', seeds: [7] };

describe('shardRows', () => {
  it('gives each row in pieces that make it whole, with the caption of any of its sources', () => {
    fc.assert(
      fc.property(records, (folded) => {
        const made = shardRows(folded, options);
        for (const source of ['long', 'original', 'b']) {
          const row = createRowMaker('run', { shares: { [source]: 1 }, seed: 7 });
          for (const [index, text] of rowsFrom(source, made).entries()) {
            const record = folded[index];
            if (text === null || record?.state.at !== 'through') continue;
            expect(text).toBe(`${JSON.stringify(row(record.sample, record.state))}\n`);
          }
        }
      }),
    );
  });

  it('makes the same rows in memory that rows have lain in, larger or smaller', () => {
    fc.assert(
      fc.property(records, records, (before, folded) => {
        const used = shardRows(before, options);
        const made = shardRows(folded, options, memoryOf(used));
        expect(made).toEqual(shardRows(folded, options));
        expect(shardRows(folded, options, [new ArrayBuffer(1)])).toEqual(made);
      }),
    );
  });

  it('names memory once that several epochs share', () => {
    const made = shardRows([recordOf(0, 'a long caption', null)], { ...options, seeds: [7, 8, 9] });
    expect(made.epochs).toHaveLength(3);
    expect(memoryOf(made)).toHaveLength(1);
  });
});
