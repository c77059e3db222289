import { describe, expect, it } from 'vitest';
import { filterClips } from '../../../src/stages/filter-clips.ts';
import { bucketOf } from '../../../src/stages/buckets.ts';
import { Rule } from '../../../src/stages/rule.ts';
import { madeContext } from './made-context.ts';

const CLIP = {
  ...{ uri: 'a/b.mp4', durationSeconds: 5, width: 1920, height: 1080, fps: 25 },
  ...{ motion: 0.5, sharpness: 100, brightness: 100, contrast: 50 },
  ...{ blackShare: 0, freezeShare: 0, barShare: 0, aesthetic: 0.5 },
};
type Clip = Omit<typeof CLIP, 'motion'> & { readonly motion: number | null };
type Rules = Parameters<typeof filterClips>[0];

/** A filter that has seen these clips, as the engine has it judge one. */
async function judged(rules: Rules, clips: readonly Partial<Clip>[]) {
  const filter = filterClips(rules);
  const gathering = filter.gathering?.open() ?? null;
  const whole = clips.map((clip) => ({ ...CLIP, ...clip }));
  for (const clip of whole) gathering?.add(clip);
  const thresholds = gathering?.close().thresholds ?? null;
  const context = madeContext(thresholds === null ? {} : { thresholds });
  return Promise.all(whole.map(async (clip) => filter.run(clip, context)));
}

const ten = Array.from({ length: 10 }, (_, index) => ({ motion: index }));

describe('a filter whose rules move', () => {
  it('needs a distribution only where a rule or a tier of it moves', () => {
    expect(filterClips({ motion: { min: 1, tiers: [{ min: 2 }] } }).gathering).toBeNull();
    expect(filterClips({ motion: { keep: 0.5 } }).gathering).not.toBeNull();
    expect(filterClips({ motion: { min: 1, tiers: [{ keep: 0.5 }] } }).gathering).not.toBeNull();
  });

  it('says what was dropped from which end, and holds a fixed bound beside it', async () => {
    const outcomes = await judged({ motion: { min: 1, dropLowest: 0.2, dropHighest: 0.1 } }, ten);
    const shown = outcomes.map((outcome) =>
      outcome.outcome === 'reject' ? [outcome.reason, outcome.threshold] : outcome.outcome,
    );
    expect(shown).toEqual([
      ['motion-below-min', 1],
      ['motion-dropped-lowest', 2],
      ...Array.from({ length: 7 }, () => 'emit'),
      ['motion-dropped-highest', 8],
    ]);
  });

  it('keeps the lowest of a score of which less is better', async () => {
    const outcomes = await judged(
      { blackShare: { keep: 0.3 } },
      ten.map((_, index) => ({ blackShare: index / 10 })),
    );
    expect(outcomes.map(({ outcome }) => outcome === 'emit')).toEqual(
      ten.map((_, index) => index < 3),
    );
  });

  it('leaves missing scores out of the distribution, and to onMissing', async () => {
    const clips = [...ten, ...ten.map(() => ({ motion: null }))];
    const outcomes = await judged({ motion: { dropLowest: 0.5, onMissing: 'pass' } }, clips);
    expect(outcomes.filter(({ outcome }) => outcome === 'emit')).toHaveLength(5 + 10);
    const strict = await judged({ motion: { dropLowest: 0.5, onMissing: 'reject' } }, clips);
    expect(strict.filter(({ outcome }) => outcome === 'emit')).toHaveLength(5);
  });

  it('judges each bucket by its own clips', async () => {
    const sizes = [480, 1080].flatMap((height) =>
      Array.from({ length: 40 }, (_, index) => ({ height, motion: index + height })),
    );
    const outcomes = await judged({ motion: { dropLowest: 0.25, by: 'resolution' } }, sizes);
    const kept = sizes.filter((_, index) => outcomes[index]?.outcome === 'emit');
    expect(kept.filter(({ height }) => height === 480)).toHaveLength(30);
    expect(kept.filter(({ height }) => height === 1080)).toHaveLength(30);
  });

  it('gives each record the last tier that it keeps, tier by tier', async () => {
    const outcomes = await judged(
      { motion: { dropLowest: 0.2, tiers: [{ dropLowest: 0.5 }, { dropLowest: 0.9 }] } },
      ten,
    );
    expect(
      outcomes.map((outcome) => (outcome.outcome === 'emit' ? outcome.fields.tier : null)),
    ).toEqual([null, null, 0, 0, 0, 1, 1, 1, 1, 2]);
  });
});

describe('Rule', () => {
  it.each([
    [{ keep: 0.5, dropLowest: 0.1 }, 'keep goes without'],
    [{ dropLowest: 0.5, dropHighest: 0.5 }, 'leave nothing'],
    [{ tiers: [{ min: 2, max: 1 }] }, 'min is above max'],
    [{ dropLowest: 1 }, 'Too big'],
    [{ by: 'colour' }, 'Invalid option'],
  ])('refuses %o', (rule, message) => {
    expect(Rule.safeParse(rule).error?.issues[0]?.message).toContain(message);
  });
});

describe('bucketOf', () => {
  it.each([
    ['resolution', CLIP, 'resolution 1080'],
    ['resolution', { ...CLIP, width: 479, height: 4000 }, 'resolution 360'],
    ['duration', { ...CLIP, durationSeconds: 4.99 }, 'duration 2'],
    ['source', CLIP, 'source a'],
    ['source', { ...CLIP, uri: 'b.mp4' }, 'source .'],
    ['source', { ...CLIP, uri: 'tar:x/00000.tar!/q/b.mp4' }, 'source x'],
    ['source', { ...CLIP, uri: 'https://host:8/a/b.mp4' }, 'source host:8'],
    [undefined, CLIP, '*'],
  ] as const)('by %s: %o lies in %s', (by, clip, bucket) => {
    expect(bucketOf(by, clip)).toBe(bucket);
  });
});
