import type { PictureSource } from './aesthetic.ts';
import type { PictureLimits } from './media.ts';

/** What a picture looks like, in 64 bits: 16 hex digits. Like pictures differ in few of them. */
export type PictureLook = string;

/** Up to this many bits apart, two pictures are nearly the same (Krawetz, see `picture-look.ts`). */
export const NEAR_LOOK_BITS = 10;

/** Reads how pictures look. Throws MediaError, and the abort reason of `signal`. */
export interface LookMedia {
  lookAtPicture(
    source: PictureSource,
    options: PictureLimits & { readonly background: string },
    signal: AbortSignal,
  ): Promise<PictureLook>;
}

/** In how many of 64 bits two looks differ. */
export function lookDistance(a: PictureLook, b: PictureLook): number {
  let different = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  let bits = 0;
  for (; different > 0n; different &= different - 1n) bits += 1;
  return bits;
}
