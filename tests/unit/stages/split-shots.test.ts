import { describe, expect, it } from 'vitest';
import { encodeSignals } from '../../../src/core/signals-codec.ts';
import { filterSpans } from '../../../src/stages/filter-spans.ts';
import { splitShots } from '../../../src/stages/split-shots.ts';
import { makeSignals } from '../clips/made-signals.ts';
import { madeContext } from './made-context.ts';

const SECONDS = 10;

async function splitOf(content: (seconds: number) => number, spans?: readonly Given[]) {
  const signals = encodeSignals(makeSignals({ seconds: SECONDS, content }));
  const artifacts = { put: async () => '', get: async () => signals };
  const video = { id: 'v', originalCaption: 'all of it', sourceSeconds: SECONDS, signals: 's' };
  const given = spans && { spans: [...spans] };
  return splitShots({}).run({ ...video, ...given }, { ...madeContext(), artifacts });
}

interface Given {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly originalCaption: string | null;
  readonly extra?: Record<string, string>;
}

describe('split-shots', () => {
  it('keeps every clip that a dataset names, each with its caption, and drops those that are none', async () => {
    const outcome = await splitOf(
      () => 1,
      [
        { startSeconds: 1, endSeconds: 4, originalCaption: 'inside' },
        { startSeconds: 7, endSeconds: 10.3, originalCaption: 'reaches over' },
        { startSeconds: 40, endSeconds: 45, originalCaption: 'of another video' },
        { startSeconds: 5, endSeconds: 6, originalCaption: 'short' },
      ],
    );
    if (outcome.outcome !== 'split') throw new Error(`is ${outcome.outcome}`);
    expect(
      outcome.clips.map(({ id, fields }) => [id, fields.endSeconds, fields.originalCaption]),
    ).toEqual([
      ['v@1.000-4.000', 4, 'inside'],
      ['v@7.000-10.300', 10, 'reaches over'],
      ['v@40.000-45.000', 45, 'of another video'],
      ['v@5.000-6.000', 6, 'short'],
    ]);
    const judged = outcome.clips.map(async ({ fields: { spanProblem } }) =>
      filterSpans({}).run({ spanProblem }, madeContext()),
    );
    expect(await Promise.all(judged)).toMatchObject([
      { outcome: 'emit' },
      { outcome: 'emit' },
      { outcome: 'reject', reason: 'span-outside-source', value: 45, threshold: 10 },
      { outcome: 'reject', reason: 'span-too-short', value: 1, threshold: 2 },
    ]);
  });

  it('gives a clip what its dataset says of it besides', async () => {
    const span = { startSeconds: 1, endSeconds: 4, originalCaption: null };
    const outcome = await splitOf(() => 1, [{ ...span, extra: { mood: 'calm' } }, span]);
    if (outcome.outcome !== 'split') throw new Error(`is ${outcome.outcome}`);
    expect(outcome.clips.map(({ fields }) => fields.clipExtra)).toEqual([
      { mood: 'calm' },
      undefined,
    ]);
  });

  it('counts the shots that are too short beside clips', async () => {
    const outcome = await splitOf((seconds) => ([6, 7].includes(seconds) ? 60 : 1));
    expect(outcome).toMatchObject({
      outcome: 'split',
      clips: [{ id: 'v@0.000-6.000' }, { id: 'v@7.000-10.000' }],
      leftOut: { 'shot-too-short': { count: 1, seconds: 1 } },
    });
    expect(await splitOf(() => 1)).not.toHaveProperty('leftOut');
  });

  it('says how long the longest shot is where none is long enough', async () => {
    const outcome = await splitOf((seconds) => (seconds % 1 === 0 ? 60 : 1));
    expect(outcome).toMatchObject({
      outcome: 'reject',
      reason: 'no-shot-long-enough',
      value: 1,
      threshold: 2,
    });
  });
});
