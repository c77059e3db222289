import type { Root } from './media-path.ts';
import { readTextFile } from './text-file.ts';

/** In the order in which they are looked for. */
export const CAPTION_EXTENSIONS = ['txt', 'caption'] as const;

/** Where the caption of `a.jpg` may be: `a.txt`, `a.caption`. */
export function sidecarNames(mediaPath: string): string[] {
  const stem = mediaPath.replace(/\.[^./]*$/, '');
  return CAPTION_EXTENSIONS.map((extension) => `${stem}.${extension}`);
}

export function isSidecarName(name: string): boolean {
  return CAPTION_EXTENSIONS.some((extension) => name.endsWith(`.${extension}`));
}

/** The first caption in these files, or null; a file may be missing or blank. Throws SourceError. */
export async function readSidecar(root: Root, paths: readonly string[]): Promise<string | null> {
  for (const path of paths) {
    const caption = (await readTextFile(root, path))?.trim() ?? '';
    if (caption !== '') return caption;
  }
  return null;
}
