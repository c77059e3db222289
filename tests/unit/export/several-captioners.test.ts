import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkMode } from '../../../src/export/check-export.ts';
import { findFormat } from '../../../src/export/registry.ts';
import { createRowMaker, fieldsToTrainOn } from '../../../src/export/row-maker.ts';
import { Summary } from '../../../src/export/summary.ts';
import { RenderOptions } from '../../../src/core/render-options.ts';

interface Made {
  readonly original: string | null;
  /** Null where it was left out. */
  readonly b: string | null;
}

function rowsOf(made: readonly Made[], shares: Readonly<Record<string, number>>) {
  const row = createRowMaker('run', { shares, seed: 7 });
  return made.map(({ original, b }, index) => {
    const sample = {
      ...{ id: `s${index}`, kind: 'image' as const, uri: `${index}.jpg`, origin: `x:${index}` },
      ...{ originalCaption: original, extra: {} },
    };
    const other = b === null ? { longCaption: null, fault: 'caption_refusal' } : { longCaption: b };
    const fields = { ...sample, longCaption: `long ${index}`, otherCaptions: { b: other } };
    return row(sample, { at: 'through', fields, lines: [] });
  });
}

const many = (count: number, of: (index: number) => Made) =>
  Array.from({ length: count }, (_, index) => of(index));
const SHARES = { long: 0.5, b: 0.25, original: 0.25 };

describe('a mix of several captioners', () => {
  it('gives each exactly its share, and each row its own caption', () => {
    const rows = rowsOf(
      many(400, (index) => ({ original: `original ${index}`, b: `b ${index}` })),
      SHARES,
    );
    const drawn = (source: string) => rows.filter((row) => row.caption_source === source);
    expect(drawn('long')).toHaveLength(200);
    expect(drawn('b')).toHaveLength(100);
    expect(drawn('original')).toHaveLength(100);
    for (const [index, row] of rows.entries()) {
      expect(row.caption).toBe(`${row.caption_source} ${index}`);
      expect(row.caption_others).toEqual({ b: `b ${index}` });
    }
  });

  it('draws by the same weights where there is no original caption', () => {
    const rows = rowsOf(
      many(300, (index) => ({ original: null, b: `b ${index}` })),
      SHARES,
    );
    expect(rows.filter((row) => row.caption_source === 'b')).toHaveLength(100);
    expect(rows.filter((row) => row.caption_source === 'long')).toHaveLength(200);
  });

  it('gives the long caption where another was left out, and counts both', () => {
    const made = many(100, (index) => ({
      original: 'o',
      b: index % 10 === 0 ? null : `b ${index}`,
    }));
    const rows = rowsOf(made, { b: 1, long: 0, original: 0 });
    const summary = new Summary();
    for (const row of rows) {
      summary.addThrough(row, null);
      summary.addDrawn(row.caption_source);
    }
    expect(summary.mix).toEqual({
      ...{ long: 10, original: 0, short: 0, withoutOriginal: 0 },
      captioners: { b: { drawn: 90, leftOut: 10 } },
    });
  });

  it('never gives a caption of another record or another captioner', () => {
    const caption = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
    const world = fc.array(fc.record({ original: fc.option(caption), b: fc.option(caption) }), {
      maxLength: 50,
    });
    fc.assert(
      fc.property(world, (made) => {
        for (const [index, row] of rowsOf(made, SHARES).entries()) {
          const { original, b } = made[index] ?? { original: null, b: null };
          const of: Readonly<Record<string, string | null>> = {
            long: `long ${index}`,
            original,
            b,
          };
          const chosen = (of[row.caption_source] ?? '')
            .replaceAll(/[\s\p{Control}]+/gu, ' ')
            .trim();
          expect(row.caption).toBe(chosen);
          if (row.caption_source !== 'original') expect(row.caption).not.toBe('');
        }
      }),
    );
  });

  it('puts the fields of each captioner together by the template', () => {
    const fields = {
      ...{ longCaption: 'x', captionFields: { dense: 'Main.' } },
      otherCaptions: {
        b: { longCaption: 'y', captionFields: { dense: 'Other.' } },
        c: { longCaption: 'Plain.' },
        d: { longCaption: null, fault: 'f' },
      },
    };
    const render = RenderOptions.parse({ template: '[Seen: {dense}]' });
    expect(fieldsToTrainOn('id', fields, { render, seed: 1 })).toMatchObject({
      longCaption: 'Seen: Main',
      otherCaptions: {
        b: { longCaption: 'Seen: Other' },
        c: { longCaption: 'Plain.' },
        d: { longCaption: null },
      },
    });
  });
});

describe('modes that give all captions', () => {
  it('take even shares of all, and refuse where there is room for two alone', () => {
    const third = { long: 0.334, b: 0.333, original: 0.333 };
    expect(() => checkMode(findFormat('hf'), 'list', third)).not.toThrow();
    expect(() => checkMode(findFormat('hf'), 'list', SHARES)).toThrow(/0\.333 each/);
    expect(() => checkMode(findFormat('ai-toolkit'), 'list', third)).toThrow(/here is b besides/);
    expect(() => checkMode(findFormat('musubi'), 'datasets', third)).toThrow(
      /and here is b besides/,
    );
  });
});
