import { z } from 'zod';

const MEBIBYTE = 2 ** 20;

/** Limits on a picture file, looked at before it is decoded. */
export const PictureLimitOptions = z.strictObject({
  maxBytes: z
    .number()
    .int()
    .positive()
    .default(100 * MEBIBYTE)
    .describe('Largest picture file, in bytes'),
  maxPixels: z
    .number()
    .int()
    .positive()
    .default(200_000_000)
    .describe('Most pixels of a picture, width times height'),
});

const background = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'a colour is written #rrggbb')
  .default('#ffffff')
  .describe('Colour behind transparent pictures, #rrggbb');

export const PictureViewOptions = PictureLimitOptions.extend({ background });

/** How a picture is made ready for a model. */
export const PictureOptions = PictureViewOptions.extend({
  longestSide: z
    .number()
    .int()
    .min(28)
    .max(8192)
    .default(1024)
    .describe('Longest side of the picture sent to a model, in pixels; never enlarged'),
  quality: z.number().int().min(1).max(100).default(90).describe('JPEG quality of what is sent'),
});
