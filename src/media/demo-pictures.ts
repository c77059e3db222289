import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { FLAWED_PICTURES } from './demo/flawed-pictures.ts';
import { ORDINARY_PICTURES } from './demo/ordinary-pictures.ts';
import { SPECIAL_PICTURES } from './demo/special-pictures.ts';
import { loadSharp } from './load-sharp.ts';

export interface DemoPicture {
  readonly fileName: string;
  /** The original caption; null for none. */
  readonly caption: string | null;
  /** Why it is in the set: ordinary, of a special form, to be dropped, to fail. */
  readonly purpose: string;
}

/**
 * Draws a small dataset of pictures into `directory`, which is made where it is missing: ordinary
 * ones, ones in formats that are easily read wrongly, and ones that must be dropped or fail. The
 * same seed gives the same pictures.
 */
export async function drawDemoPictures(
  directory: string,
  options: { readonly seed: number },
): Promise<readonly DemoPicture[]> {
  const sharp = await loadSharp();
  await mkdir(directory, { recursive: true });
  const sketches = [...ORDINARY_PICTURES, ...SPECIAL_PICTURES, ...FLAWED_PICTURES];
  return Promise.all(
    sketches.map(async (sketch, index) => {
      const { fileName, caption, purpose } = sketch;
      const bytes = await sketch.draw(sharp, options.seed * 1000 + index);
      await writeFile(join(directory, fileName), bytes);
      return { fileName, caption, purpose };
    }),
  );
}
