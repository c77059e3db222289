import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StageLine } from '../../../src/core/record.ts';
import { LinesInOrder, parseLines, serialise } from '../../../src/run/lines.ts';

function lineOf(id: string, input: string): StageLine {
  return { id, stage: 'ask@f', input, outcome: 'emit', fields: { told: `${id} ${input}` } };
}

/** What finding a line comes to, by a parser that reads every line. */
function parsedLine(texts: readonly string[], id: string, input: string): StageLine | undefined {
  const lines = texts.flatMap((text) => parseLines<StageLine>(text));
  return lines.find((line) => line.id === id && line.input === input);
}

const id = fc.oneof(
  fc.constantFrom('a', 'a"b', 'a\\', '\\u0061', 'ä', '', '{"id":"a'),
  fc.string(),
);
const entries = fc.array(fc.tuple(id, fc.constantFrom('1', '2')), { maxLength: 12 });

describe('LinesInOrder', () => {
  it('finds what parsing every line would, whatever is asked for and wherever a write was cut off', () => {
    const world = fc.tuple(
      fc.array(entries, { maxLength: 3 }),
      fc.nat(),
      fc.infiniteStream(fc.nat()),
    );
    fc.assert(
      fc.property(world, ([files, cutAt, order]) => {
        const texts = files.map((file) => {
          const whole = serialise(file.map(([own, input]) => lineOf(own, input)));
          return whole.slice(0, Math.max(0, whole.length - (cutAt % 40)));
        });
        const lines = new LinesInOrder(texts);
        for (const [own, input] of mostlyInOrder(files.flat(), order)) {
          expect(lines.find(own, input)).toEqual(parsedLine(texts, own, input));
        }
      }),
    );
  });

  it('gives the lines of several files in their order, and nothing of what is no line', () => {
    const lines = new LinesInOrder([
      `${serialise([lineOf('a', '1')])}null\n"a"\n{"id":"b"\n{"input":"2","id":"a"}\n`,
      serialise([lineOf('a', '3'), { ...lineOf('a', '1'), outcome: 'pending' }]),
    ]);
    expect(['1', '2', '3'].map((input) => lines.find('a', input)?.input)).toEqual(['1', '2', '3']);
    expect(lines.find('a', '1')?.outcome).toBe('emit');
    expect(lines.find('b', '1')).toBeUndefined();
    expect(lines.find('c', '1')).toBeUndefined();
  });

  it('finds a line of another input behind those of other records', () => {
    const lines = new LinesInOrder([
      serialise([lineOf('a', '1'), lineOf('b', '1'), lineOf('a', '2')]),
    ]);
    expect(lines.find('a', '2')).toEqual(lineOf('a', '2'));
    expect(lines.find('b', '1')).toEqual(lineOf('b', '1'));
  });

  it('holds a line to the id that it says last, as a parser does', () => {
    const lines = new LinesInOrder(['{"id":"a","id":"b","input":"1"}\n']);
    expect(lines.find('a', '1')).toBeUndefined();
  });
});

/** All of a list, and now and then one that is out of its turn. */
function* mostlyInOrder<Value>(
  values: readonly Value[],
  numbers: Iterator<number>,
): Iterable<Value> {
  for (const value of values) {
    const number = numbers.next().value as number;
    const other = values[number % values.length];
    if (number % 4 === 0 && other !== undefined) yield other;
    yield value;
  }
}
