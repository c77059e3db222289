import { z } from 'zod';
import { clipsOf, leftOutOf } from '../clips/clips-of.ts';
import { endOfVideo, findShots } from '../clips/find-shots.ts';
import { fitGivenSpan, type FitOptions } from '../clips/fit-given-span.ts';
import { lengthSeconds, type Span } from '../clips/span.ts';
import { reject, split } from '../core/outcome.ts';
import { Sample } from '../core/sample.ts';
import { decodeSignals } from '../core/signals-codec.ts';
import { defineStage } from '../core/stage.ts';

const MILLISECONDS = 1_000;

/** A rejection in the making: reason, what was measured, against what. Seconds. */
export const SpanProblem = z.object({
  reason: z.string(),
  value: z.number(),
  threshold: z.number(),
});

/** Cuts a video into clips: where the dataset says, else inside the shots that are found. */
export const splitShots = defineStage({
  name: 'split-shots',
  version: 2,
  pool: 'media',
  splits: true,
  options: z.strictObject({
    threshold: z.number().positive().default(27).describe('Content value from which a cut is seen'),
    minShotFrames: z.number().int().nonnegative().default(15),
    minSeconds: z.number().nonnegative().default(2).describe('Shortest clip'),
    maxSeconds: z.number().positive().default(60).describe('Longest clip'),
    trimSeconds: z.number().nonnegative().default(0).describe('Taken off at both ends'),
    spanToleranceSeconds: z
      .number()
      .nonnegative()
      .default(0.5)
      .describe('By how much a clip of the dataset may reach over the end of its source'),
    forceCutSeconds: z.number().positive().optional().describe('Cuts long shots so often'),
  }),
  input: Sample.pick({ id: true, originalCaption: true, spans: true }).extend({
    sourceSeconds: z.number(),
    signals: z.string(),
  }),
  output: z.object({
    startSeconds: z.number(),
    endSeconds: z.number(),
    durationSeconds: z.number(),
    originalCaption: z.string().nullable(),
    /** What the dataset says of the clip besides; absent where that is nothing. */
    clipExtra: Sample.shape.extra.optional(),
    /** Why a clip that the dataset names is none: `filter-spans` drops it. */
    spanProblem: SpanProblem.nullable(),
  }),
  run: async (video, options, { artifacts }) => {
    const { id, originalCaption, spans, sourceSeconds } = video;
    const { minSeconds, spanToleranceSeconds: toleranceSeconds } = options;
    const { frames } = decodeSignals(await artifacts.get(video.signals));
    if (spans) {
      const fit = { endSeconds: endOfVideo(frames, sourceSeconds), minSeconds, toleranceSeconds };
      return split(spans.map((span) => givenClip(id, span, fit)));
    }
    const shots = findShots(frames, {
      threshold: options.threshold,
      minShotFrames: options.minShotFrames,
      durationSeconds: sourceSeconds,
    });
    const clipOptions = { ...options, forceCutSeconds: options.forceCutSeconds ?? null };
    const clips = clipsOf(shots, clipOptions).map((span) => clip(id, span, originalCaption));
    if (clips.length > 0) return split(clips, leftOutOf(shots, clipOptions));
    const longest = Math.max(0, ...shots.map(lengthSeconds));
    return reject('no-shot-long-enough', toMilliseconds(longest), minSeconds);
  },
});

/** Named by the times that the dataset gives, whatever is cut off. */
function givenClip(source: string, given: GivenSpan, fit: FitOptions) {
  const { span, problem } = fitGivenSpan(given, fit);
  const { id } = clip(source, given, null);
  const spanProblem = problem && {
    reason: problem.reason,
    value: toMilliseconds(problem.value),
    threshold: toMilliseconds(problem.threshold),
  };
  const { fields } = clip(source, span, given.originalCaption);
  const clipExtra = given.extra;
  return { id, fields: { ...fields, ...(clipExtra && { clipExtra }), spanProblem } };
}

type GivenSpan = NonNullable<Sample['spans']>[number];

/** Times to the millisecond: they name the clip, and read the same everywhere. */
function clip(source: string, span: Span, originalCaption: string | null) {
  const startSeconds = toMilliseconds(span.startSeconds);
  const endSeconds = toMilliseconds(span.endSeconds);
  return {
    id: `${source}@${startSeconds.toFixed(3)}-${endSeconds.toFixed(3)}`,
    fields: {
      startSeconds,
      endSeconds,
      durationSeconds: toMilliseconds(endSeconds - startSeconds),
      originalCaption,
      spanProblem: null,
    },
  };
}

function toMilliseconds(seconds: number): number {
  return Math.round(seconds * MILLISECONDS) / MILLISECONDS;
}
