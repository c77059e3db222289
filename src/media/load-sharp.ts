import type { SharpConstructor } from 'sharp';

/**
 * Loads sharp on first use: commands that touch no picture start without it.
 *
 * Its cache is off, since no picture is read twice, and it decodes a picture with one thread:
 * pictures are worked on side by side.
 */
export async function loadSharp(): Promise<SharpConstructor> {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}
