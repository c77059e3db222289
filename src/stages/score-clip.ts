import { z } from 'zod';
import { scoreMotion } from '../clips/score-motion.ts';
import { scorePictureOfClip } from '../clips/score-picture-of-clip.ts';
import { emit } from '../core/outcome.ts';
import { decodeSignals } from '../core/signals-codec.ts';
import { defineStage } from '../core/stage.ts';

const score = z.number().nullable();

/**
 * Motion and picture quality of each clip, from the signals of the one decode. Never rejects; what
 * cannot be told is null. Units: see `clips/score-motion.ts` and `clips/score-picture-of-clip.ts`.
 */
export const scoreClip = defineStage({
  name: 'score-clip',
  version: 3,
  pool: 'media',
  options: z.strictObject({ cutThreshold: z.number().positive().default(27) }),
  input: z.object({ signals: z.string(), startSeconds: z.number(), endSeconds: z.number() }),
  output: z.object({
    motion: score,
    motionP95: score,
    stillPairShare: score,
    motionCoherence: score,
    directionRadians: score,
    camera: z.string().nullable(),
    cameraClarity: score,
    motionPairs: z.number(),
    droppedPairs: z.number(),
    /** By which flow was measured: samples a second, and the frame's size in pixels. */
    flowSampleFps: z.number(),
    flowWidth: z.number(),
    flowHeight: z.number(),
    sharpness: score,
    brightness: score,
    contrast: score,
    blackShare: score,
    freezeShare: score,
    barShare: score,
  }),
  run: async (clip, { cutThreshold }, { artifacts }) => {
    const signals = decodeSignals(await artifacts.get(clip.signals));
    const motion = scoreMotion(signals, clip, { cutThreshold });
    const picture = scorePictureOfClip(signals, clip);
    return emit({
      motion: rounded(motion.mean),
      motionP95: rounded(motion.p95),
      stillPairShare: rounded(motion.stillPairShare),
      motionCoherence: rounded(motion.coherence),
      directionRadians: rounded(motion.directionRadians),
      camera: motion.camera,
      cameraClarity: rounded(motion.cameraClarity),
      motionPairs: motion.pairs,
      droppedPairs: motion.dropped,
      flowSampleFps: signals.sampleFps,
      flowWidth: signals.flowWidth,
      flowHeight: signals.flowHeight,
      sharpness: rounded(picture.sharpness),
      brightness: rounded(picture.brightness),
      contrast: rounded(picture.contrast),
      blackShare: rounded(picture.blackShare),
      freezeShare: rounded(picture.freezeShare),
      barShare: rounded(picture.barShare),
    });
  },
});

/** Far finer than any threshold, and short to read. */
function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toFixed(5));
}
