import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { checkRender } from '../../../src/captions/check-render.ts';
import { renderFields } from '../../../src/captions/render-fields.ts';
import { renderLong } from '../../../src/captions/render-long.ts';
import { fieldsOf } from '../../../src/core/caption-fields.ts';
import { ConfigError } from '../../../src/core/errors.ts';
import { RenderOptions } from '../../../src/core/render-options.ts';

const NAMES = fieldsOf('hunyuan').map(({ name }) => name);
const FIELDS = Object.fromEntries(NAMES.map((name) => [name, `Text of ${name}.`]));
const TEMPLATE = NAMES.map((name) => `{${name}}`).join(' ');

describe('fields made a caption', () => {
  it('are sentences in their order, without those that say nothing', () => {
    expect(renderFields({ style: 'a photograph', subject: 'A dog.', setting: '' })).toBe(
      'A photograph. A dog.',
    );
  });

  it('stand as their template says, and text around one falls away with it', () => {
    const template = '{subject} [Style: {style}.] [Light: {lighting}.] End.';
    const rendering = { template, drop: {}, permute: [], key: '' };
    expect(renderFields({ subject: 'a dog', style: 'Oil.', lighting: '' }, rendering)).toBe(
      'A dog. Style: Oil. End.',
    );
  });

  it('come out once each, whatever is permuted and however they are drawn', () => {
    fc.assert(
      fc.property(fc.subarray(NAMES), fc.string(), (permute, key) => {
        const text = renderFields(FIELDS, { template: TEMPLATE, drop: {}, permute, key });
        const parts = text.split('. ').map((part) => part.replace(/\.$/, ''));
        expect(parts.toSorted()).toEqual(NAMES.map((name) => `Text of ${name}`).toSorted());
        const stay = NAMES.filter((name) => !permute.includes(name));
        for (const name of stay) expect(parts[NAMES.indexOf(name)]).toBe(`Text of ${name}`);
      }),
    );
  });

  it('are left out as often as was asked, within four deviations, and the same each time', () => {
    const count = 4_000;
    const drop = { dense: 0.1, style: 0.5 };
    const texts = Array.from({ length: count }, (_, index) =>
      renderFields(FIELDS, { drop, permute: [], key: `7/${index}` }),
    );
    for (const [name, share] of Object.entries(drop)) {
      const left = texts.filter((text) => !text.includes(`Text of ${name}.`)).length / count;
      const deviation = Math.sqrt((share * (1 - share)) / count);
      expect(Math.abs(left - share)).toBeLessThan(4 * deviation);
    }
    expect(texts.every((text) => text.includes('Text of short.'))).toBe(true);
    expect(renderFields(FIELDS, { drop, permute: [], key: '7/3' })).toBe(texts[3]);
  });

  it('are never all left out', () => {
    const drop = Object.fromEntries(NAMES.map((name) => [name, 1]));
    expect(renderFields(FIELDS, { drop, permute: [], key: 'a' })).not.toBe('');
  });
});

describe('scores behind a caption', () => {
  const record = { longCaption: 'A dog runs.', motion: 0.0421, camera: 'pan left' };
  const all = RenderOptions.parse({ scores: { aesthetic: 1, motion: 1, camera: 1 } });

  it('are those that were measured, and no others', () => {
    expect(renderLong('a', record, all, 7)).toBe(
      'A dog runs. motion score: 0.042, camera motion: pan left.',
    );
    expect(renderLong('a', { longCaption: 'A dog runs.', camera: null }, all, 7)).toBe(
      'A dog runs.',
    );
  });

  it('bear the name of their scorer where the scale is not LAION’s', () => {
    const scored = (aestheticScorer: string) =>
      renderLong('a', { longCaption: 'A.', aesthetic: 5.51, aestheticScorer }, all, 7);
    expect(scored('laion-v2')).toBe('A. aesthetic score: 5.5.');
    expect(scored('heuristic')).toBe('A. heuristic aesthetic score: 5.51.');
  });

  it('change nothing where none is asked for', () => {
    expect(renderLong('a', record, RenderOptions.parse({}), 7)).toBe('A dog runs.');
  });
});

describe('a rendering that does not fit', () => {
  it.each([
    [{ template: '{short} {mood}' }, 'hunyuan', 'no field mood'],
    [{ template: '{short} {short}' }, 'hunyuan', 'names short twice'],
    [{ template: 'A clip.' }, 'hunyuan', 'names no field'],
    [{ template: '{short' }, 'hunyuan', 'cannot read'],
    [{ drop: { short: 0.1 } }, null, 'plain text'],
    [{ permute: ['style', 'style'] }, 'six-part', 'names style twice'],
  ] as const)('is refused: %o', (options, structure, message) => {
    const check = () => checkRender(RenderOptions.parse(options), structure);
    expect(check).toThrow(ConfigError);
    expect(check).toThrow(message);
  });
});
