import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { originalCaptionOf } from '../../../src/endpoints/describer/original-caption.ts';

function read(caption: string): string | null {
  return originalCaptionOf([`Describe this.\nOriginal caption: ${caption}\nThank you.`]);
}

describe('originalCaptionOf', () => {
  it('takes the last marked line', () => {
    const texts = ['Original caption: a first cat', 'x\nOriginal caption: a second cat\ny'];
    expect(originalCaptionOf(texts)).toBe('a second cat');
    expect(originalCaptionOf(['The Original caption: of a cat'])).toBeNull();
    expect(originalCaptionOf([])).toBeNull();
  });

  it.each([
    ['A coffee shop at night', 'A coffee shop at night'],
    ['A gold watch on a table', 'A gold watch on a table'],
    ['Cheap red shoes $19.99 buy now | ShopX.com', 'red shoes'],
    ['sunset over lake stock photo', 'sunset over lake'],
    ['The image shows a cat on a sofa. It sleeps.', 'a cat on a sofa'],
    ['two dogs IMG_1234.jpg https://x.com/a?b=c', 'two dogs'],
    ['<b>Blue</b> car (1965)', 'Blue car (1965)'],
    ['Tree of &quot;life&quot; #nature @bob', 'Tree of life'],
    ['一只狗在沙滩上奔跑', '一只狗在沙滩上奔跑'],
  ])('makes of %j what it says of the picture', (caption, expected) => {
    expect(read(caption)).toBe(expected);
  });

  it.each([
    '',
    'IMG_1234.jpg',
    'https://example.com/a.jpg',
    'DSC0001',
    '1234 5678',
    'a man who appears to be running',
    'buy now!',
    'cat',
  ])('ignores %j', (caption) => {
    expect(read(caption)).toBeNull();
  });

  it('gives one short line or nothing, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (caption) => {
        const read_ = read(caption);
        if (read_ === null) return;
        expect(read_).not.toMatch(/[\n\r]/);
        expect(read_.split(' ').length).toBeLessThanOrEqual(18);
      }),
    );
  });
});
