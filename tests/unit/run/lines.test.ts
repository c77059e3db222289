import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StageLine } from '../../../src/core/record.ts';
import { LinesById, parseLines, serialise } from '../../../src/run/lines.ts';

function lineOf(id: string, input: string): StageLine {
  return { id, stage: 'ask@f', input, outcome: 'emit', fields: { told: `${id} ${input}` } };
}

function linesIn(...texts: readonly string[]): LinesById {
  const lines = new LinesById();
  for (const text of texts) lines.add(text);
  return lines;
}

describe('LinesById', () => {
  it('finds what parsing every line would, whatever the ids and wherever a write was cut off', () => {
    const id = fc.oneof(
      fc.constantFrom('a', 'a"b', 'a\\', '\\u0061', 'ä', '', '{"id":"a'),
      fc.string(),
    );
    const world = fc.tuple(fc.array(fc.tuple(id, fc.string()), { maxLength: 12 }), fc.nat());
    fc.assert(
      fc.property(world, ([entries, cutAt]) => {
        const whole = serialise(entries.map(([own, input]) => lineOf(own, input)));
        const text = whole.slice(0, Math.max(0, whole.length - (cutAt % 40)));
        const parsed = parseLines<StageLine>(text);
        const lines = linesIn(text);
        for (const [own] of entries) {
          expect(lines.get(own) ?? []).toEqual(parsed.filter((line) => line.id === own));
        }
      }),
    );
  });

  it('gives the lines of several files in their order, and nothing of what is no line', () => {
    const lines = linesIn(
      `${serialise([lineOf('a', '1')])}null\n"a"\n{"id":"b"\n{"input":"2","id":"a"}\n`,
      serialise([lineOf('a', '3')]),
    );
    expect(lines.get('a')?.map(({ input }) => input)).toEqual(['1', '2', '3']);
    expect(lines.get('b')).toEqual([]);
    expect(lines.get('c')).toBeUndefined();
  });

  it('holds a line to the id that it says last, as a parser does', () => {
    const lines = linesIn('{"id":"a","id":"b","input":"1"}\n');
    expect(lines.get('a')).toEqual([]);
  });
});
