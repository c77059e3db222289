import type { Root } from './media-path.ts';
import { readTextFile } from './text-file.ts';

/** In the order in which they are looked for. */
export const CAPTION_EXTENSIONS = ['txt', 'caption'] as const;

/** The caption in `a.txt` or `a.caption` beside `a.jpg`, or null. Throws SourceError. */
export async function readSidecar(root: Root, mediaPath: string): Promise<string | null> {
  for (const name of sidecarNames(mediaPath)) {
    const caption = (await readTextFile(root, name))?.trim() ?? '';
    if (caption !== '') return caption;
  }
  return null;
}

export function sidecarNames(mediaPath: string): string[] {
  return CAPTION_EXTENSIONS.map((extension) => `${stemOf(mediaPath)}.${extension}`);
}

/** A path without its last extension: media and their sidecars have it in common. */
function stemOf(path: string): string {
  return path.replace(/\.[^./]*$/, '');
}
