import { z } from 'zod';
import { CHECK_ACTIONS, type CheckAction } from '../core/caption-check.ts';
import { ENCODERS } from './estimate-tokens.ts';

/** Every check of a caption. The graver stands before others, and names the failure. */
export const CHECKS = [
  'empty',
  'refusal',
  'truncated',
  'unreadable-fields',
  'missing-fields',
  'repetition',
  'prompt-leak',
  'language',
  'boilerplate-opener',
  'mojibake',
  'markdown',
  'newline',
  'too-short',
  'too-long',
  'too-many-tokens',
  'mentions-video',
  'mentions-image',
  'contradicts-camera',
  'uncertain',
  'copies-original',
  'same-as-neighbour',
] as const;
export type CheckName = (typeof CHECKS)[number];

/** Checks whose fault can be taken out of the text. */
export const FIXABLE = [
  'truncated',
  'boilerplate-opener',
  'mojibake',
  'markdown',
  'newline',
  'too-long',
  'too-many-tokens',
] as const satisfies readonly CheckName[];
export type FixableCheck = (typeof FIXABLE)[number];

type Actions = readonly CheckAction[];

const AGAIN_OR_FAIL: Actions = ['ask-again', 'fail'];
const AGAIN_OR_FLAG: Actions = ['ask-again', 'flag'];
const FLAG: Actions = ['flag'];

const temperature = z
  .number()
  .min(0)
  .max(2)
  .default(0.7)
  .describe('At least this, when asked again for it; only where the role has a temperature');
const similarity = z.number().gt(0).max(1).describe('Share of three-word runs that both have');

/** The checks of a picture's caption, each with its threshold and what is done, in order. */
export const PictureChecks = checksWith({
  ...{ words: { min: 3, max: 250 }, tooLong: AGAIN_OR_FLAG },
  ...{ mentionsVideo: [], mentionsImage: FLAG, neighbour: AGAIN_OR_FLAG },
});

/** Those of a clip's caption: of about 100 words, and without the word "video", as CogVideoX asks. */
export const ClipChecks = checksWith({
  ...{ words: { min: 1, max: 120 }, tooLong: AGAIN_OR_FAIL },
  ...{ mentionsVideo: AGAIN_OR_FAIL, mentionsImage: FLAG, neighbour: FLAG },
});

export type CheckOptions = z.output<typeof PictureChecks>;

interface Defaults {
  readonly words: { readonly min: number; readonly max: number };
  readonly tooLong: Actions;
  readonly mentionsVideo: Actions;
  readonly mentionsImage: Actions;
  readonly neighbour: Actions;
}

function checksWith(defaults: Defaults) {
  return z
    .strictObject({
      maxAsks: z
        .number()
        .int()
        .nonnegative()
        .default(1)
        .describe('Times that a model is asked again for one caption, for whatever fault'),
      ...answerChecks(),
      ...formChecks(defaults),
      'contradicts-camera': plain('contradicts-camera', AGAIN_OR_FLAG),
      uncertain: plain('uncertain', FLAG),
      ...likenessChecks(defaults.neighbour),
    })
    .refine((checks) => checks['too-short'].words <= checks['too-long'].words, {
      error: 'too-short.words is above too-long.words',
    })
    .prefault({});
}

/** What makes an answer no caption at all. */
function answerChecks() {
  return {
    empty: plain('empty', AGAIN_OR_FAIL),
    refusal: plain('refusal', AGAIN_OR_FAIL),
    truncated: plain('truncated', AGAIN_OR_FAIL),
    'unreadable-fields': plain('unreadable-fields', AGAIN_OR_FAIL),
    'missing-fields': plain('missing-fields', AGAIN_OR_FAIL),
    repetition: z
      .strictObject({
        actions: actionsOf('repetition', AGAIN_OR_FAIL),
        trigrams: z.number().int().positive().default(5).describe('Times the same three words'),
        inARow: z.number().int().min(2).default(3).describe('Times a phrase follows itself'),
        temperature,
      })
      .prefault({}),
    'prompt-leak': z
      .strictObject({
        actions: actionsOf('prompt-leak', AGAIN_OR_FAIL),
        words: z.number().int().min(4).default(8).describe("In a row, out of the prompt's text"),
      })
      .prefault({}),
    language: z
      .strictObject({
        actions: actionsOf('language', AGAIN_OR_FLAG),
        is: z
          .string()
          .regex(/^[a-z]{2}$/)
          .optional()
          .describe('ISO 639-1, of the captions asked for; absent for any'),
      })
      .prefault({}),
  };
}

/** How a caption is written. */
function formChecks({ words, tooLong, mentionsVideo, mentionsImage }: Defaults) {
  return {
    'boilerplate-opener': plain('boilerplate-opener', AGAIN_OR_FAIL),
    mojibake: plain('mojibake', ['fix', 'ask-again', 'fail']),
    markdown: plain('markdown', ['fix', 'ask-again', 'fail']),
    newline: plain('newline', AGAIN_OR_FAIL),
    'too-short': z
      .strictObject({
        actions: actionsOf('too-short', AGAIN_OR_FAIL),
        words: z.number().int().positive().default(words.min).describe('Fewer are too short'),
      })
      .prefault({}),
    'too-long': z
      .strictObject({
        actions: actionsOf('too-long', tooLong),
        words: z.number().int().positive().default(words.max).describe('More are too long'),
      })
      .prefault({}),
    'too-many-tokens': z
      .strictObject({
        actions: actionsOf('too-many-tokens', FLAG),
        encoder: z.enum(ENCODERS).default('t5').describe('Whose tokens; counted by an estimate'),
        tokens: z.number().int().positive().optional().describe('More are cut off in training'),
      })
      .prefault({}),
    'mentions-video': plain('mentions-video', mentionsVideo),
    'mentions-image': plain('mentions-image', mentionsImage),
  };
}

/** What a caption is too much like. */
function likenessChecks(neighbour: Actions) {
  return {
    'copies-original': z
      .strictObject({
        actions: actionsOf('copies-original', AGAIN_OR_FLAG),
        similarity: similarity.default(0.8),
      })
      .prefault({}),
    'same-as-neighbour': z
      .strictObject({
        actions: actionsOf('same-as-neighbour', neighbour),
        similarity: similarity.default(0.9),
        temperature,
      })
      .prefault({}),
  };
}

/** A check that holds captions against nothing but its rule. */
function plain(name: CheckName, actions: Actions) {
  return z.strictObject({ actions: actionsOf(name, actions) }).prefault({});
}

/** An empty list turns a check off; any other ends with what holds where nothing has helped. */
function actionsOf(name: CheckName, defaults: Actions) {
  const canFix = (FIXABLE as readonly CheckName[]).includes(name);
  const actions = CHECK_ACTIONS.filter((action) => canFix || action !== 'fix');
  return z
    .array(z.enum(actions))
    .max(8)
    .refine((list) => list.length === 0 || list.at(-1) === 'flag' || list.at(-1) === 'fail', {
      error: 'the last action is `flag` or `fail`; no action turns the check off',
    })
    .default([...defaults])
    .describe(`In this order: ${actions.join(', ')}`);
}
