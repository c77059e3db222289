import { z } from 'zod';

export const SampleKind = z.enum(['image', 'video']);
export type SampleKind = z.output<typeof SampleKind>;

/** One record of a dataset as ingest writes it, and as every later stage finds it. */
export const Sample = z.object({
  /** The dataset's own key, else a hash of the uri: stable from run to run. */
  id: z.string().min(1),
  kind: SampleKind,
  /** Where the media is: see `core/uri.ts` for the three forms. */
  uri: z.string().min(1),
  /** The caption that came with the dataset; null where there was none. */
  originalCaption: z.string().nullable(),
  /** Where the row stands in the dataset (`metadata.jsonl:17`), for messages. */
  origin: z.string(),
  /** The clips that the dataset itself cuts a video into; absent where it names none. */
  spans: z
    .array(
      z.object({
        startSeconds: z.number().nonnegative(),
        endSeconds: z.number().positive(),
        originalCaption: z.string().nullable(),
        /** What else the dataset says of the clip; absent where that is nothing. */
        extra: z.record(z.string(), z.json()).optional(),
      }),
    )
    .optional(),
  /** The rest of the dataset's row, untouched. */
  extra: z.record(z.string(), z.json()),
});
export type Sample = z.output<typeof Sample>;

/** A record with the fields that stages have added so far. */
export type Fields = Readonly<Record<string, unknown>>;
