import { describe, expect, it } from 'vitest';
import { ClipChecks, PictureChecks } from '../../../src/captions/check-options.ts';
import { findCaptionFaults, type CaptionFacts } from '../../../src/captions/find-caption-faults.ts';
import { readLanguage } from '../../../src/captions/language.ts';
import type { Answer } from '../../../src/core/chat.ts';

const PROMPT =
  'Look at the picture and write one caption of it, in a single paragraph. Original caption: {{original_caption}}';
const NO_FACTS: CaptionFacts = {
  prompt: PROMPT,
  originalCaption: null,
  camera: null,
  neighbours: [],
};
const ENGLISH = { language: { is: 'en' } };

async function faultsOf(
  text: string,
  facts: Partial<CaptionFacts> = {},
  options = PictureChecks.parse(ENGLISH),
  outcome: Answer['outcome'] = 'complete',
) {
  const reading = await readLanguage(text);
  return findCaptionFaults({ text, outcome, reading }, { ...NO_FACTS, ...facts }, options);
}

const CLIPS = ClipChecks.parse({ 'too-short': { words: 3 }, 'too-long': { words: 8 } });

async function clipFaultsOf(
  text: string,
  outcome: Answer['outcome'] = 'complete',
  camera: string | null = null,
) {
  return faultsOf(text, { camera }, CLIPS, outcome);
}

describe('the caption of a clip', () => {
  it.each([
    'A man sits in a chair, then stands.',
    'Two boys play a video game indoors.',
    'A woman lifts a video camera.',
    'A sign that reads "VIDEO" glows over rain.',
    'A girl talks on a video call.',
    'A videographer kneels at the shore, waiting.',
  ])('is let through: %s', async (caption) => {
    expect(await clipFaultsOf(caption)).toEqual([]);
  });

  it.each([
    'A man runs throughout the video.',
    'As the video progressed, a man ran.',
    'Several videos of a man, running.',
    'A man who runs, on video.',
  ])('says the word video: %s', async (caption) => {
    expect(await clipFaultsOf(caption)).toEqual(['mentions-video']);
  });

  it('has too many words, or too few', async () => {
    expect(await clipFaultsOf('one two three four five six seven eight')).toEqual([]);
    expect(await clipFaultsOf('one two three four five six seven eight nine')).toEqual([
      'too-long',
    ]);
    expect(await clipFaultsOf('A man.')).toEqual(['too-short']);
  });

  it('has all its faults named, the gravest first', async () => {
    expect(await clipFaultsOf('The video shows a man.\nHe', 'truncated')).toEqual([
      'truncated',
      'boilerplate-opener',
      'newline',
      'mentions-video',
    ]);
  });

  it('is nothing more than a refusal, or nothing', async () => {
    expect(await clipFaultsOf("I'm sorry, I cannot describe this video.")).toEqual(['refusal']);
    expect(await clipFaultsOf('')).toEqual(['empty']);
  });

  it.each([
    ['pan left', 'A static shot of a street.'],
    ['pan left', 'The camera remains completely still.'],
    ['pan left', 'The camera slowly pans to the right.'],
    ['zoom in', 'The camera zooms out over hills.'],
    ['static', 'The camera follows a running dog.'],
    ['static', 'Handheld footage of a busy market.'],
  ])('contradicts a camera measured as %s: %s', async (camera, caption) => {
    expect(await clipFaultsOf(caption, 'complete', camera)).toEqual(['contradicts-camera']);
  });

  it.each([
    [null, 'A static shot of a street.'],
    ['pan left', 'The camera pans left over hills.'],
    ['pan left', 'The camera zooms in on hills.'],
    ['pan left', 'A frying pan slides right, sizzling.'],
    ['pan left', 'The camera pans left, then right.'],
    ['static', 'The camera remains still, leaves move.'],
    ['static', 'The camera does not move.'],
  ])('agrees with a camera measured as %s: %s', async (camera, caption) => {
    expect(await clipFaultsOf(caption, 'complete', camera)).toEqual([]);
  });
});

describe('the caption of a picture', () => {
  it.each([
    'A golden retriever runs through shallow water at sunset, splashing drops into warm light.',
    'A hand-painted sign reads "1. Tea 2. Coffee" above a counter.',
    'A café on the Champs-Élysées, its red awning reading "Le Fouquet\'s".',
    'Oil painting of the 1st Battalion, ca. 1870; the men stand in three rows.',
    'A field of poppies in May, with a church on a hill behind.',
    'A very, very long train crosses a bridge over the river.',
    'A neon sign in Japanese, "東京ラーメン", glows above a wet street at night.',
    'A picture frame hangs above the bed, beside two photo albums.',
    'Row upon row of bottles stands on shelves, green upon green upon green glass.',
  ])('is let through: %s', async (caption) => {
    expect(await faultsOf(caption)).toEqual([]);
  });

  it.each([
    ['truncated', 'A dog lies on a red rug, next to a'],
    ['truncated', 'A dog lies on a red rug,'],
    ['repetition', 'A dog lies here. A red rug and a red rug and a red rug and a red rug.'],
    ['repetition', 'A man walks. The street is wet and dark. The street is wet and dark. Rain.'],
    ['repetition', 'The tree is tall, tall, tall, tall against a grey sky.'],
    ['prompt-leak', 'A dog. Look at the picture and write one caption of it, please.'],
    ['prompt-leak', '<|im_start|>A dog lies on a red rug.'],
    ['prompt-leak', 'A dog lies on a red rug. (7 words)'],
    ['prompt-leak', 'A dog lies on a red rug. Let me know if you need more.'],
    ['language', 'Ein Hund liegt auf einem roten Teppich neben dem Fenster.'],
    ['language', '一只狗躺在窗边红色的地毯上,阳光照进房间。'],
    ['language', 'A dog lies on a red rug 旁边有一个窗户和桌子 near the window.'],
    ['boilerplate-opener', 'The photograph depicts a dog on a rug.'],
    ['markdown', 'A **dog** lies on a red rug.'],
    ['markdown', '# Dog\u0020on a rug by the window'],
    ['markdown', '- A dog lies on a red rug.'],
    ['markdown', 'Objects: 1. a dog 2. a rug 3. a lamp'],
    ['too-short', 'A dog.'],
    ['uncertain', 'A dog that could be a retriever lies on a rug.'],
    ['uncertain', 'A dog appears to be sleeping on a rug.'],
    ['mentions-image', 'A dog lies on a rug at the left of the image.'],
    ['mentions-image', 'A dog lies on a rug. The picture was taken from above.'],
  ])('has the fault %s: %s', async (fault, caption) => {
    expect(await faultsOf(caption)).toEqual([fault]);
  });

  it('says again what it was given', async () => {
    const originalCaption = 'A brown dog lies on a red rug in front of the old fireplace';
    const copy = `${originalCaption.toLowerCase()}.`;
    expect(await faultsOf(copy, { originalCaption })).toEqual(['copies-original']);
    const longer = `${originalCaption}, under a window through which low evening light falls.`;
    expect(await faultsOf(longer, { originalCaption })).toEqual([]);
  });

  it('is that of a neighbour', async () => {
    const caption = 'A brown dog lies on a red rug in front of the old stone fireplace at night.';
    expect(await faultsOf(caption, { neighbours: ['A cat.', caption.toUpperCase()] })).toEqual([
      'same-as-neighbour',
    ]);
  });

  it('may be longer than its encoder reads, by the estimate', async () => {
    const options = PictureChecks.parse({ 'too-many-tokens': { encoder: 'clip', tokens: 77 } });
    const words = (count: number) =>
      Array.from({ length: count }, (_, index) => `w${'abcdefghij'[index % 10]}x`).join(' ');
    expect(await faultsOf(`${words(70)}.`, {}, options)).not.toContain('too-many-tokens');
    expect(await faultsOf(`${words(80)}.`, {}, options)).toContain('too-many-tokens');
  });

  it('is held against no check that has no action', async () => {
    const off = PictureChecks.parse({ uncertain: { actions: [] } });
    expect(await faultsOf('A dog may be asleep on a rug.', {}, off)).toEqual([]);
  });
});
