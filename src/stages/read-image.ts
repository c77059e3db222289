import { z } from 'zod';
import { emit, reject } from '../core/outcome.ts';
import { Sample } from '../core/sample.ts';
import { defineStage } from '../core/stage.ts';
import { PictureLimitOptions } from './picture-options.ts';

/** Decodes each picture once, to know what it is and that it is whole. */
export const readImage = defineStage({
  name: 'read-image',
  version: 1,
  pool: 'media',
  options: PictureLimitOptions,
  input: Sample.pick({ uri: true, kind: true }),
  output: z.object({
    format: z.string(),
    width: z.number(),
    height: z.number(),
    hasAlpha: z.boolean(),
    pages: z.number(),
    sizeBytes: z.number(),
    mediaSha256: z.string(),
    isPlainJpeg: z.boolean(),
  }),
  run: async ({ uri, kind }, limits, { media, signal }) => {
    if (kind !== 'image') return reject('not-an-image', kind, 'image');
    return emit({ ...(await media.inspectPicture(uri, limits, signal)) });
  },
});
