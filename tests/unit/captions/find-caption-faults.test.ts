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
    'A dog enters the frame from the left.',
    'Glasses in wooden frames lie on a table.',
  ])('is let through: %s', async (caption) => {
    expect(await clipFaultsOf(caption)).toEqual([]);
  });

  it.each([
    'A man runs throughout the video.',
    'As the video progressed, a man ran.',
    'Several videos of a man, running.',
    'A man who runs, on video.',
    'In the first frame, a man sits.',
    'A man sits still throughout the clip.',
    'A man runs across all frames.',
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
    ['static', 'A slow tracking shot of a dog.'],
    ['pan left', 'The shot is static, leaves move.'],
    ['pan left', 'Seen from a fixed angle, boats pass.'],
    ['zoom in', 'Boats pass without any camera movement.'],
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
    'Two cats asleep on a pink couch',
    "A view over St. Peter's Square at dusk, with Mr. Smith's hat on a bench",
    'A man in a grey suit leans on a red door. Above it a sign that reads "OPEN"',
    'A hotel front at night. Its sign shows 北京大饭店 in red, above a row of parked bicycles and a tree.',
    'A blue note that reads "buy milk" hangs on a fridge, under a please-do-not-touch sticker.',
    'An assistant holds a clipboard while a user of the gym lifts a dumbbell beside a mirror.',
    'A dog at the window looks on as a crowd passes by',
    'A quiet alley at dawn, its cobbles wet with rain. Realistic, natural lighting, peaceful',
    'A stone well stands in a yard, its mossy stones worn by the rain. Oil painting',
    'a canyon under snow, deep and full of shadow. its walls twist and bend through the high peaks',
    'A robot works as an AI assistant at a hotel desk, its screen lit with a smiling face.',
    '"STOP" reads a red sign at a crossing, and below it stands "ALL WAY"',
    'A poster for a film, its title: Heat, its style: noir, hangs beside "Thanks".',
    'Thanks to the low sun the dunes throw long shadows; sorry-looking shrubs stand between them.',
    'Math on a blackboard, where x < b and i > 3 stand in white chalk under a long line of dashes ----.',
  ])('is let through: %s', async (caption) => {
    expect(await faultsOf(caption)).toEqual([]);
  });

  it.each([
    ['truncated', 'A dog lies on a red rug, next to a'],
    ['truncated', 'A dog lies on a red rug,'],
    ['truncated', 'A dog lies on a red rug and...'],
    ['truncated', 'A dog lies on a red rug by the window. Behind it stands a tall'],
    [
      'truncated',
      'A dog lies on a rug. Its ears are brown and hang down to the floor. It looks at a ball that',
    ],
    ['truncated', 'A dog lies on a red rug, the light falls in from'],
    ['truncated', 'A dog lies on a red rug by the window. Behind it'],
    ['truncated', 'A dog lies on a red rug by the window. A woman in a red dre'],
    [
      'repetition',
      `A dog lies here, ${'behind it a long row of green bottles on a shelf made of old wood that somebody has painted white and grey in a hurry, '.repeat(3)}and a cat.`,
    ],
    ['repetition', 'A dog lies on a red rug !!!!!!!!!!!!!!!!!!!!'],
    ['repetition', 'A dog lies here. A red rug and a red rug and a red rug and a red rug.'],
    ['repetition', 'A man walks. The street is wet and dark. The street is wet and dark. Rain.'],
    ['repetition', 'The tree is tall, tall, tall, tall against a grey sky.'],
    ['prompt-leak', 'A dog. Look at the picture and write one caption of it, please.'],
    ['prompt-leak', '<|im_start|>A dog lies on a red rug.'],
    ['prompt-leak', 'A dog lies on a red rug. (7 words)'],
    ['prompt-leak', 'Thought: a dog must be named first. A dog lies on a red rug.'],
    ['prompt-leak', 'A dog lies on a red rug. Let me know if you need more.'],
    ['prompt-leak', 'A dog lies on a red rug.<|end|><|assistant|>'],
    ['prompt-leak', 'A dog lies on a red rug. <think>I should be brief.'],
    ['prompt-leak', 'A dog lies on a red rug. ASSISTANT: A dog lies on a rug, asleep.'],
    ['prompt-leak', 'The user wants one paragraph on a dog that lies on a red rug.'],
    ['prompt-leak', 'A dog lies on a red rug. (Note: the breed cannot be told.)'],
    ['prompt-leak', 'A dog lies on a red rug. Please note that its breed cannot be told.'],
    ['prompt-leak', 'A dog lies on a red rug. I have left out the web address.'],
    ['prompt-leak', 'A dog, based on the provided description, lies on a red rug.'],
    [
      'language',
      `A dog lies on a red rug near the tall window, where low light falls in. The room is quiet, its walls are painted in a pale green, and on a table by the door stand three white cups, a teapot, a plate of biscuits and a vase with yellow tulips, beside which a newspaper is spread out under a lamp with a shade of pleated linen. 房间里没有人，只有一只狗。`,
    ],
    ['language', 'Ein Hund liegt auf einem roten Teppich neben dem Fenster.'],
    ['language', '一只狗躺在窗边红色的地毯上,阳光照进房间。'],
    ['language', 'A dog lies on a red rug 旁边有一个窗户和桌子 near the window.'],
    ['boilerplate-opener', 'The photograph depicts a dog on a rug.'],
    ['boilerplate-opener', 'Based on the image, a dog lies on a red rug.'],
    ['boilerplate-opener', 'I can see a dog on a red rug.'],
    ['boilerplate-opener', 'We are given a dog on a red rug.'],
    ['boilerplate-opener', 'Thank you for asking! A dog lies on a red rug.'],
    ['boilerplate-opener', 'Overall, a dog lies on a red rug.'],
    ['boilerplate-opener', 'Image description: a dog lies on a red rug.'],
    ['boilerplate-opener', 'Final caption: a dog lies on a red rug.'],
    ['boilerplate-opener', 'Okay, a dog lies on a red rug.'],
    ['mojibake', 'A dog lies on a red rug in a cafÃ©.'],
    ['mojibake', 'A womanâ€™s dog lies on a red rug.'],
    ['mojibake', 'A dog lies on a red rug in a caf\uFFFD by the road.'],
    ['markdown', '{"caption": "A dog lies on a red rug."}'],
    ['markdown', 'A dog lies on a red rug.<br>It sleeps.'],
    ['markdown', '"A dog lies on a red rug."'],
    ['markdown', 'A dog lies on a red rug. #dog #cozy_home'],
    ['markdown', 'Subject: a dog. Setting: a red rug. Light: soft.'],
    ['markdown', '<answer>A dog lies on a red rug.</answer>'],
    ['markdown', 'What is there: • a dog • a red rug • a lamp'],
    ['markdown', 'A **dog** lies on a red rug.'],
    ['markdown', '# Dog\u0020on a rug by the window'],
    ['markdown', '- A dog lies on a red rug.'],
    ['markdown', 'Objects: 1. a dog 2. a rug 3. a lamp'],
    ['too-short', 'A dog.'],
    ['uncertain', 'A dog that could be a retriever lies on a rug.'],
    ['uncertain', 'A dog appears to be sleeping on a rug.'],
    ['mentions-image', 'A dog lies on a rug at the left of the image.'],
    ['mentions-image', 'A dog lies on a rug. The image shows it from above.'],
    ['mentions-image', "A dog lies on a rug. The image's colours are soft."],
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
