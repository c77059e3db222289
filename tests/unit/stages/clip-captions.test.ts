import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { captionClip } from '../../../src/stages/caption-clip.ts';
import { checkClipCaption } from '../../../src/stages/check-clip-caption.ts';
import { checkSummary } from '../../../src/stages/check-summary.ts';
import { summarize } from '../../../src/stages/summarize.ts';
import { CLIP } from './made-clip.ts';
import { madeContext, textOf, type Said } from './made-context.ts';

const GOOD: Said = { outcome: 'complete', text: 'A man sits in a chair, then stands up.' };
const FRAMES = {
  shortCaption: 'A man stands up.',
  denseCaptions: [
    { seconds: 1, caption: 'A man sits.' },
    { seconds: 3, caption: 'A man stands.' },
  ],
  camera: 'pan left',
};
const SHOWN = { ...CLIP, originalCaption: 'John  Doe\nstands', camera: 'pan left' };

/** As the preset has it. */
function promptNamed(name: string): string {
  return readFileSync(`config/prompts/${name}.md`, 'utf8');
}

describe('summarize', () => {
  const stage = summarize({ prompt: promptNamed('summarize') });

  it('lists the captions of the frames in order, with their seconds, and the short caption', async () => {
    const context = madeContext({ answers: [GOOD] });
    expect(await stage.run(FRAMES, context)).toEqual({
      outcome: 'emit',
      fields: { longCaption: GOOD.text, longCaptionOutcome: 'complete' },
    });
    const text = textOf(context.asked[0]?.request);
    expect(text).toContain('1.0 s: A man sits.\n3.0 s: A man stands.');
    expect(text).toContain('The whole clip: A man stands up.');
  });
});

describe.each([
  [
    'summarize',
    async (camera: string | null) => {
      const context = madeContext({ answers: [GOOD] });
      await summarize({ prompt: promptNamed('summarize') }).run({ ...FRAMES, camera }, context);
      return context;
    },
  ],
  [
    'caption-clip',
    async (camera: string | null) => {
      const context = madeContext({ answers: [GOOD] });
      const stage = captionClip({ prompt: promptNamed('caption-clip'), picture: {} });
      await stage.run({ ...SHOWN, camera }, context);
      return context;
    },
  ],
] as const)('the camera in the prompt of %s', (_name, asked) => {
  it('is named where its motion was measured, and only there', async () => {
    const measured = await asked('pan left');
    expect(textOf(measured.asked[0]?.request)).toContain('Measured camera motion: pan left');
    const unclear = await asked(null);
    expect(textOf(unclear.asked[0]?.request)).not.toContain('camera motion');
  });
});

describe('caption-clip', () => {
  it('shows all frames with their seconds in one call', async () => {
    const context = madeContext({ answers: [GOOD] });
    const stage = captionClip({
      prompt: 'Tell.{{#original_caption}} It says: {{original_caption}}{{/original_caption}}',
      picture: {},
    });
    expect(await stage.run(SHOWN, context)).toMatchObject({ outcome: 'emit' });
    expect(context.asked.map(({ role }) => role)).toEqual(['caption']);
    const parts = context.asked[0]?.request.parts.map((part) =>
      'text' in part ? part.text : part.picture.sha256,
    );
    expect(parts?.slice(0, 3)).toEqual([
      'Tell. It says: John Doe stands',
      'At 1.0 s:',
      'frame-at-11',
    ]);
    expect(parts).toHaveLength(9);
  });
});

describe.each([
  [
    'check-summary',
    async (first: Said, ...answers: readonly Said[]) => {
      const context = madeContext({ answers });
      const stage = checkSummary({ prompt: 'Sum up.', checks: { 'too-long': { words: 12 } } });
      const said = { longCaption: first.text, longCaptionOutcome: first.outcome };
      return { outcome: await stage.run({ ...FRAMES, ...said }, context), context };
    },
  ],
  [
    'check-clip-caption',
    async (first: Said, ...answers: readonly Said[]) => {
      const context = madeContext({ answers });
      const stage = checkClipCaption({
        prompt: 'Tell.',
        picture: {},
        checks: { 'too-long': { words: 12 } },
      });
      const said = { longCaption: first.text, longCaptionOutcome: first.outcome };
      return { outcome: await stage.run({ ...SHOWN, ...said }, context), context };
    },
  ],
] as const)('%s', (_name, checked) => {
  it('lets a good caption through without asking', async () => {
    const { outcome, context } = await checked(GOOD);
    expect(outcome).toEqual({
      outcome: 'emit',
      fields: { longCaption: GOOD.text, askedAgainFor: [] },
    });
    expect(context.asked).toEqual([]);
  });

  it.each<[string, Said, string]>([
    ['empty', { outcome: 'complete', text: '' }, 'was empty'],
    ['refusal', { outcome: 'refused', text: 'No.' }, 'only tell what can be seen'],
    ['truncated', { outcome: 'truncated', text: 'A man on' }, 'was cut off'],
    ['boilerplate-opener', { outcome: 'complete', text: 'The clip shows a man.' }, 'Start with'],
    ['newline', { outcome: 'complete', text: 'A man.\nA chair.' }, 'one paragraph'],
    [
      'too-long',
      { outcome: 'complete', text: 'A man in a hat sits down, gets up and walks off again.' },
      'at most 12 words',
    ],
    ['mentions-video', { outcome: 'complete', text: 'A man, on video.' }, 'Do not use the word'],
  ])('asks once more where a caption is faulty: %s', async (fault, faulty, reminder) => {
    const { outcome, context } = await checked(faulty, GOOD);
    expect(outcome).toEqual({
      outcome: 'emit',
      fields: { longCaption: GOOD.text, askedAgainFor: [fault] },
    });
    expect(context.asked).toHaveLength(1);
    expect(textOf(context.asked[0]?.request)).toContain(reminder);
  });

  it('fails the clip with the reason where the second answer is faulty too', async () => {
    const { outcome, context } = await checked(
      { outcome: 'complete', text: '' },
      { outcome: 'complete', text: 'A man runs throughout the video.' },
    );
    expect(outcome).toMatchObject({
      ...{ outcome: 'fail', code: 'caption_mentions_video', retryable: true },
      message: expect.stringContaining('A man runs throughout') as string,
    });
    expect(context.asked).toHaveLength(1);
  });
});
