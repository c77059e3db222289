import { z } from 'zod';

const GIBIBYTE = 2 ** 30;

/** Limits on a video, looked at before it is decoded, and how it is read. */
export const AnalyzeOptions = z.strictObject({
  maxBytes: z
    .number()
    .int()
    .positive()
    .default(64 * GIBIBYTE),
  maxPixels: z.number().int().positive().default(40_000_000).describe('Of one frame'),
  maxSeconds: z
    .number()
    .positive()
    .default(6 * 3_600),
  sampleFps: z.number().positive().max(60).default(2).describe('Samples a second for flow'),
  flowWidth: z.number().int().min(16).max(2_048).default(320).describe('Pixels'),
  pictures: z
    .strictObject({
      everySeconds: z.number().positive().default(2),
      shortestSide: z.number().int().min(32).max(1_024).default(224).describe('Pixels'),
    })
    .nullable()
    .prefault({})
    .describe('Small pictures kept for aesthetic scores; null keeps none'),
  fast: z.boolean().default(false).describe('Skips frames that no other refers to'),
  timeoutMs: z.number().int().positive().default(3_600_000),
});

/** Artifacts that hold the small pictures of a video, in order, each from its first one on. */
export const KeptPictures = z.array(z.object({ fromSeconds: z.number(), artifact: z.string() }));

/** Which frames of a clip a model is shown. */
export const FrameOptions = z
  .strictObject({
    everySeconds: z.number().positive().default(2),
    min: z.number().int().positive().default(1),
    max: z.number().int().positive().default(16),
  })
  .prefault({});

/** The fields by which a clip's frames are found. */
export const ClipInput = z.object({
  uri: z.string(),
  startSeconds: z.number(),
  endSeconds: z.number(),
  mediaSha256: z.string(),
});
