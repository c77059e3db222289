import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import type { PreparedPicture } from '../../../src/core/chat.ts';
import { sha256 } from '../../../src/core/hash.ts';
import type { PrepareOptions } from '../../../src/core/media.ts';
import { createMedia } from '../../../src/media/create-media.ts';
import { firstPixel, plainPicture, rgbaPng, texturedPicture } from './made-pictures.ts';
import { temporaryFolders } from './temporary-folder.ts';

const REMOTE = { allowHosts: [], timeoutMs: 1000, maxRedirects: 0 };
const OPTIONS: PrepareOptions = {
  maxBytes: 1e7,
  maxPixels: 1e6,
  longestSide: 64,
  background: '#ffffff',
  quality: 100,
};
const { signal } = new AbortController();
const newFolder = temporaryFolders();

async function prepare(
  bytes: Uint8Array,
  options: Partial<PrepareOptions> = {},
): Promise<PreparedPicture> {
  const root = await newFolder();
  await writeFile(join(root, 'picture'), bytes);
  const media = createMedia({ root, remote: REMOTE, threads: 1 });
  return media.preparePicture('picture', { ...OPTIONS, ...options }, signal);
}

/** Largest difference of a channel between two colours. */
function distance(one: readonly number[], other: readonly number[]): number {
  return Math.max(...one.map((value, index) => Math.abs(value - (other[index] ?? Infinity))));
}

describe('a prepared picture', () => {
  it('is the file itself where nothing has to be changed', async () => {
    const jpeg = await texturedPicture(64, 48).jpeg({ quality: 70 }).toBuffer();
    const picture = await prepare(jpeg);
    expect(Buffer.compare(picture.bytes, jpeg)).toBe(0);
    expect(picture).toMatchObject({ width: 64, height: 48, sha256: sha256(jpeg) });
    expect(picture.sourceSha256).toBe(picture.sha256);
  });

  it.each([
    ['that is turned', async (base: Buffer) => sharp(base).withMetadata({ orientation: 6 }).jpeg()],
    ['with a profile', async (base: Buffer) => sharp(base).withIccProfile('p3').jpeg()],
    [
      'with EXIF',
      async (base: Buffer) =>
        sharp(base)
          .withExif({ IFD0: { Artist: 'x' } })
          .jpeg(),
    ],
    ['in gray', async (base: Buffer) => sharp(base).toColourspace('b-w').jpeg()],
    ['that is too large', async (base: Buffer) => sharp(base).resize(128, 96).jpeg()],
    ['of another format', async (base: Buffer) => sharp(base).png()],
  ])('is a new file for one %s, without metadata', async (_what, make) => {
    const base = await texturedPicture(64, 48).png().toBuffer();
    const file = await (await make(base)).toBuffer();
    const picture = await prepare(file);
    const metadata = await sharp(picture.bytes).metadata();
    expect(picture.sha256).not.toBe(picture.sourceSha256);
    expect(metadata).toMatchObject({ format: 'jpeg', space: 'srgb', channels: 3 });
    expect([metadata.exif, metadata.icc, metadata.orientation]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is a JPEG with its own hash and the hash of its file', async () => {
    const bytes = await texturedPicture(60, 40).png().toBuffer();
    const prepared = await prepare(bytes);
    expect(prepared).toMatchObject({
      mediaType: 'image/jpeg',
      width: 60,
      height: 40,
      sha256: sha256(prepared.bytes),
      sourceSha256: sha256(bytes),
    });
    expect((await sharp(prepared.bytes).metadata()).format).toBe('jpeg');
  });

  it.each([
    [200, 100, 64, 32],
    [100, 200, 32, 64],
    [64, 64, 64, 64],
    [30, 20, 30, 20],
    [200, 1, 64, 1],
  ])(
    'of %i x %i is shrunk to %i x %i, never enlarged',
    async (width, height, toWidth, toHeight) => {
      const bytes = await texturedPicture(width, height).png().toBuffer();
      expect(await prepare(bytes)).toMatchObject({ width: toWidth, height: toHeight });
    },
  );

  it('stands upright, without metadata', async () => {
    const leftIsRed = sharp({
      create: { width: 40, height: 20, channels: 3, background: '#0000ff' },
    })
      .composite([
        { input: await plainPicture(20, 20, '#ff0000').png().toBuffer(), left: 0, top: 0 },
      ])
      .withMetadata({ orientation: 6 })
      .withExifMerge({ IFD0: { Artist: 'somebody' } });
    const prepared = await prepare(await leftIsRed.jpeg({ quality: 100 }).toBuffer());
    expect(prepared).toMatchObject({ width: 20, height: 40 });
    // Orientation 6: turned clockwise, what was left is on top.
    expect(distance(await firstPixel(prepared.bytes), [255, 0, 0])).toBeLessThan(8);
    const { exif, icc, orientation } = await sharp(prepared.bytes).metadata();
    expect({ exif, icc, orientation }).toEqual({});
  });

  it('has the same bytes every time, and others at another quality', async () => {
    const bytes = await texturedPicture(200, 150).jpeg().toBuffer();
    const [first, second, third] = await Promise.all([
      prepare(bytes),
      prepare(bytes),
      prepare(bytes, { quality: 50 }),
    ]);
    expect(second.sha256).toBe(first.sha256);
    expect(third.sha256).not.toBe(first.sha256);
  });

  it('shows the first frame of an animation', async () => {
    const frames = Buffer.concat([Buffer.alloc(20 * 20 * 3, 250), Buffer.alloc(20 * 20 * 3, 5)]);
    const raw = { width: 20, height: 40, channels: 3, pageHeight: 20 } as const;
    const prepared = await prepare(await sharp(frames, { raw }).gif().toBuffer());
    expect(prepared).toMatchObject({ width: 20, height: 20 });
    expect(distance(await firstPixel(prepared.bytes), [250, 250, 250])).toBeLessThan(3);
  });
});

describe('transparency', () => {
  it.each([
    [255, [200, 100, 50]],
    [128, [100, 177, 25]],
    [64, [50, 216, 13]],
    [0, [0, 255, 0]],
  ] as const)('of alpha %i blends with the background', async (alpha, expected) => {
    const row = Array.from({ length: 8 }, () => [200, 100, 50, alpha] as const);
    const bytes = await rgbaPng(Array.from({ length: 8 }, () => row));
    const prepared = await prepare(bytes, { background: '#00ff00' });
    expect(distance(await firstPixel(prepared.bytes), expected)).toBeLessThan(4);
  });

  it('of a fully transparent pixel shows nothing of the colour stored there', async () => {
    const row = Array.from({ length: 16 }, (_, x) => [255, 0, 0, x < 8 ? 0 : 255] as const);
    const bytes = await rgbaPng(Array.from({ length: 16 }, () => row));
    // Shrinking must not mix the hidden red into the white beside it.
    const prepared = await prepare(bytes, { longestSide: 4 });
    expect(distance(await firstPixel(prepared.bytes), [255, 255, 255])).toBeLessThan(16);
  });

  it('changes nothing where every pixel is opaque', async () => {
    const opaque = await texturedPicture(100, 80).ensureAlpha().png().toBuffer();
    const without = await texturedPicture(100, 80).png().toBuffer();
    expect((await sharp(opaque).metadata()).hasAlpha).toBe(true);
    const options = { background: '#ff00ff' };
    expect((await prepare(opaque, options)).sha256).toBe((await prepare(without, options)).sha256);
  });

  it('in 16 bits blends as it does in 8', async () => {
    const pixels = new Uint16Array(8 * 8 * 4);
    for (let at = 0; at < pixels.length; at += 4) pixels.set([51_400, 25_700, 12_850, 32_896], at);
    const picture = sharp(pixels, { raw: { width: 8, height: 8, channels: 4 } });
    const bytes = await picture.toColourspace('rgb16').png().toBuffer();
    const prepared = await prepare(bytes, { background: '#00ff00' });
    expect(distance(await firstPixel(prepared.bytes), [100, 177, 25])).toBeLessThan(4);
  });
});

describe('colours', () => {
  it.each([0, 60, 128, 200, 255])('of 16-bit gray keep level %i', async (level) => {
    const pixels = new Uint16Array(16 * 16).fill(level * 257);
    const picture = sharp(pixels, { raw: { width: 16, height: 16, channels: 1 } });
    const bytes = await picture.toColourspace('grey16').png().toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    const prepared = await prepare(bytes);
    expect(distance(await firstPixel(prepared.bytes), [level, level, level])).toBeLessThan(2);
    expect((await sharp(prepared.bytes).metadata()).space).toBe('srgb');
  });

  it.each([
    ['#ffffff', [255, 255, 255]],
    ['#808080', [128, 128, 128]],
    ['#336699', [51, 102, 153]],
    ['#000000', [0, 0, 0]],
  ] as const)(
    'of a CMYK picture of %s are near those of the original',
    async (colour, expected) => {
      const bytes = await plainPicture(32, 32, colour).toColourspace('cmyk').jpeg().toBuffer();
      expect((await sharp(bytes).metadata()).space).toBe('cmyk');
      expect(distance(await firstPixel((await prepare(bytes)).bytes), expected)).toBeLessThan(24);
    },
  );

  it('of a wide-gamut picture are turned into sRGB', async () => {
    const wide = await plainPicture(32, 32, '#c86432').withIccProfile('p3').png().toBuffer();
    const stored = await firstPixel(await sharp(wide, { ignoreIcc: true }).png().toBuffer());
    expect(distance(stored, [200, 100, 50])).toBeGreaterThan(5);
    const prepared = await prepare(wide);
    expect(distance(await firstPixel(prepared.bytes), [200, 100, 50])).toBeLessThan(4);
  });
});

describe('what cannot be prepared', () => {
  it('fails as it does when it is inspected', async () => {
    const bytes = await texturedPicture(200, 150).jpeg().toBuffer();
    await expect(prepare(bytes.subarray(0, 5000))).rejects.toMatchObject({
      code: 'media_unreadable',
    });
    await expect(prepare(Buffer.from('text'))).rejects.toMatchObject({
      code: 'media_not_a_picture',
    });
    await expect(prepare(bytes, { maxPixels: 100 })).rejects.toMatchObject({
      code: 'picture_too_large',
    });
    await expect(prepare(bytes, { maxBytes: 100 })).rejects.toMatchObject({
      code: 'media_too_large',
    });
  });
});
