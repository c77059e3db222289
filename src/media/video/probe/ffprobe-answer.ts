import { z } from 'zod';

const Fraction = z.string().optional();
const NumberText = z.string().optional();

/** The parts of ffprobe's JSON that are used. Numbers are text in it, and may be missing. */
const Stream = z.object({
  index: z.number(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  pix_fmt: z.string().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  field_order: z.string().optional(),
  sample_aspect_ratio: z.string().optional(),
  avg_frame_rate: Fraction,
  r_frame_rate: Fraction,
  time_base: Fraction,
  duration: NumberText,
  bit_rate: NumberText,
  nb_frames: NumberText,
  disposition: z.record(z.string(), z.number()).optional(),
  tags: z.record(z.string(), z.string()).optional(),
  side_data_list: z.array(z.looseObject({ rotation: z.number().optional() })).optional(),
});

export const FfprobeAnswer = z.object({
  streams: z.array(Stream).default([]),
  format: z
    .object({
      format_name: z.string(),
      duration: NumberText,
      bit_rate: NumberText,
    })
    .optional(),
});

export type FfprobeAnswer = z.infer<typeof FfprobeAnswer>;
export type FfprobeStream = z.infer<typeof Stream>;

/** The packets of one stream, in the file's order. */
export const FfprobePackets = z.object({
  packets: z.array(z.object({ pts_time: NumberText, duration_time: NumberText })).default([]),
});

/** `30000/1001`, and with a colon too. Null for `0/0`, `N/A` and the like. */
export function fractionOf(text: string | undefined): number | null {
  const match = /^(\d+)[/:](\d+)$/.exec(text ?? '');
  const value = Number(match?.[1]) / Number(match?.[2]);
  return Number.isFinite(value) && value > 0 ? value : null;
}

/** Null for what is not given, is not a number or is not over zero. */
export function positiveOf(text: string | undefined): number | null {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : null;
}

/** Matroska's `00:00:05.080000000`, as a tag of the stream. */
export function clockSeconds(text: string | undefined): number | null {
  const match = /^(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text ?? '');
  if (match === null) return null;
  return positiveOf(String(Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3])));
}
