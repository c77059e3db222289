import { describe, expect, it } from 'vitest';
import { RepeatWatch } from '../../../src/captions/repeat-watch.ts';
import { sha256 } from '../../../src/core/hash.ts';

const CAPTION =
  'A wooden boat with a red hull lies at a long pier in a calm harbour under low clouds.';

/** Looks of unlike pictures differ in about half of their bits. */
function lookOf(picture: number) {
  return async () => sha256(`picture ${picture}`).slice(0, 16);
}

async function answersUntilObjection(
  texts: readonly string[],
  looks: (index: number) => () => Promise<string>,
): Promise<number | null> {
  const watch = new RepeatWatch(4);
  for (const [index, text] of texts.entries()) {
    if (await watch.see({ outcome: 'complete', text }, looks(index))) return index;
  }
  return null;
}

describe('a watch over repeated answers', () => {
  it('objects once as many pictures that do not look alike have one caption', async () => {
    expect(
      await answersUntilObjection(
        Array.from({ length: 20 }, () => CAPTION),
        lookOf,
      ),
    ).toBe(4);
  });

  it('names two of the records that it was given', async () => {
    const watch = new RepeatWatch(2);
    const answer = { outcome: 'complete', text: CAPTION } as const;
    const looks = [1, 2, 2, 3];
    const seen = [];
    for (const [index, look] of looks.entries()) {
      seen.push(await watch.see(answer, lookOf(look), `record ${index}`));
    }
    expect(seen.slice(0, 3)).toEqual([null, null, null]);
    expect(seen[3]).toMatchObject({ pictures: 2, records: ['record 1', 'record 3'] });
  });

  it('takes one caption for pictures that look alike, as frames of a still clip', async () => {
    expect(
      await answersUntilObjection(
        Array.from({ length: 20 }, () => CAPTION),
        () => lookOf(1),
      ),
    ).toBeNull();
  });

  it('passes over refusals, scores and JSON', async () => {
    for (const text of [
      "I'm sorry, but I can't help with identifying people in this picture.",
      'The quality of this is good.',
      '{"editing": 0, "low quality": 0.1, "and so on": "for more than eight words of text"}',
    ]) {
      expect(
        await answersUntilObjection(
          Array.from({ length: 20 }, () => text),
          lookOf,
        ),
      ).toBeNull();
    }
  });

  it('takes captions that differ', async () => {
    const texts = Array.from({ length: 50 }, (_, index) =>
      CAPTION.replace('boat', `boat number ${index}`).replace('calm', `calm ${index * 3}`),
    );
    expect(await answersUntilObjection(texts, lookOf)).toBeNull();
  });
});
