import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import type { PictureFacts } from '../../../src/core/media.ts';
import { createMedia } from '../../../src/media/create-media.ts';
import {
  hugePng,
  plainPicture,
  rgbaPng,
  texturedPixels,
  texturedPicture,
} from './made-pictures.ts';
import { temporaryFolders } from './temporary-folder.ts';

const REMOTE = { allowHosts: [], timeoutMs: 1000, maxRedirects: 0 };
const LIMITS = { maxBytes: 1e7, maxPixels: 1e6 };
const { signal } = new AbortController();
const newFolder = temporaryFolders();

async function inspect(
  bytes: Uint8Array,
  limits = LIMITS,
  name = 'picture.png',
): Promise<PictureFacts> {
  const root = await newFolder();
  await writeFile(join(root, name), bytes);
  return createMedia({ root, remote: REMOTE, threads: 1 }).inspectPicture(name, limits, signal);
}

const OPAQUE = [10, 20, 30, 255] as const;

describe('facts of a picture', () => {
  it('hold format, size, bytes and hash', async () => {
    const bytes = await texturedPicture(60, 40).jpeg().toBuffer();
    expect(await inspect(bytes)).toEqual({
      format: 'jpeg',
      width: 60,
      height: 40,
      hasAlpha: false,
      pages: 1,
      sizeBytes: bytes.length,
      mediaSha256: createHash('sha256').update(bytes).digest('hex'),
      isPlainJpeg: true,
    });
  });

  it.each([
    ['a PNG', async () => texturedPicture(60, 40).png().toBuffer()],
    [
      'turned by EXIF',
      async () => texturedPicture(60, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    ],
    ['progressive', async () => texturedPicture(60, 40).jpeg({ progressive: true }).toBuffer()],
    ['gray', async () => texturedPicture(60, 40).toColourspace('b-w').jpeg().toBuffer()],
    ['with a profile', async () => texturedPicture(60, 40).withIccProfile('p3').jpeg().toBuffer()],
  ])('call no plain JPEG what is %s', async (_what, bytes) => {
    expect(await inspect(await bytes())).toMatchObject({ isPlainJpeg: false });
  });

  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)(
    'name the format of %s',
    async (format) => {
      const facts = await inspect(await texturedPicture(20, 16).toFormat(format).toBuffer());
      expect(facts).toMatchObject({ format, width: 20, height: 16 });
    },
  );

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'give the size after EXIF orientation %i',
    async (orientation) => {
      const bytes = await texturedPicture(60, 40).withMetadata({ orientation }).jpeg().toBuffer();
      const upright = orientation < 5 ? { width: 60, height: 40 } : { width: 40, height: 60 };
      expect(await inspect(bytes)).toMatchObject(upright);
    },
  );

  it.each(['gif', 'webp'] as const)('count the frames of an animated %s', async (format) => {
    const raw = { width: 20, height: 48, channels: 3, pageHeight: 16 } as const;
    const frames = sharp(texturedPixels(20, 48, 3), { raw });
    const facts = await inspect(await frames.toFormat(format).toBuffer());
    expect(facts).toMatchObject({ width: 20, height: 16, pages: 3 });
  });

  it.each([
    ['CMYK', () => texturedPicture(30, 20).toColourspace('cmyk').jpeg()],
    ['gray', () => texturedPicture(30, 20).toColourspace('b-w').jpeg()],
    ['16-bit gray', () => texturedPicture(30, 20).toColourspace('grey16').png()],
    ['16-bit colour', () => texturedPicture(30, 20).toColourspace('rgb16').png()],
    ['progressive', () => texturedPicture(30, 20).jpeg({ progressive: true })],
  ])('are read of a picture in %s', async (_kind, picture) => {
    const facts = await inspect(await picture().toBuffer());
    expect(facts).toMatchObject({ width: 30, height: 20, hasAlpha: false });
  });
});

describe('alpha', () => {
  it('counts only where some pixel is not fully opaque', async () => {
    expect(await inspect(await rgbaPng([[OPAQUE, OPAQUE, OPAQUE]]))).toMatchObject({
      hasAlpha: false,
    });
    const nearly = await rgbaPng([[OPAQUE, OPAQUE, [10, 20, 30, 254]]]);
    expect(await inspect(nearly)).toMatchObject({ hasAlpha: true });
  });

  it.each([
    ['all opaque', 65_535, false],
    ['one step below opaque', 65_534, true],
  ])('is looked at in all 16 bits: %s', async (_kind, alpha, hasAlpha) => {
    const pixels = new Uint16Array(8 * 8 * 4).fill(65_535);
    pixels[7] = alpha;
    const picture = sharp(pixels, { raw: { width: 8, height: 8, channels: 4 } });
    const bytes = await picture.toColourspace('rgb16').png().toBuffer();
    expect(await inspect(bytes)).toMatchObject({ hasAlpha });
  });

  it('is found in gray pictures and in palettes', async () => {
    const gray = sharp(Buffer.from([100, 255, 50, 10]), {
      raw: { width: 2, height: 1, channels: 2 },
    });
    expect(await inspect(await gray.png().toBuffer())).toMatchObject({ hasAlpha: true });
    const pixels = await rgbaPng([[OPAQUE, [200, 0, 0, 128]]]);
    const palette = await sharp(pixels).png({ palette: true }).toBuffer();
    expect((await sharp(palette).metadata()).isPalette).toBe(true);
    expect(await inspect(palette)).toMatchObject({ hasAlpha: true });
  });
});

describe('files that are no pictures', () => {
  const notAPicture = { name: 'MediaError', code: 'media_not_a_picture', retryable: false };

  it.each([
    ['text', Buffer.from('Not found. Please try again later.')],
    ['a web page', Buffer.from('<!doctype html><html><body>404</body></html>')],
    ['a drawing', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['random bytes', texturedPixels(100, 100, 3)],
    ['one byte', Buffer.from([0xff])],
  ])('fail plainly: %s', async (_kind, bytes) => {
    const failure = inspect(bytes, LIMITS, 'picture.jpg');
    await expect(failure).rejects.toMatchObject(notAPicture);
    await expect(failure).rejects.toThrow('picture.jpg: is not a picture');
  });

  it('fail plainly: zero bytes, and a directory named .png', async () => {
    await expect(inspect(Buffer.alloc(0))).rejects.toMatchObject({ code: 'media_empty' });
    const root = await newFolder();
    await mkdir(join(root, 'folder.png'));
    const media = createMedia({ root, remote: REMOTE, threads: 1 });
    await expect(media.inspectPicture('folder.png', LIMITS, signal)).rejects.toMatchObject({
      code: 'media_is_directory',
    });
  });
});

describe('damaged pictures', () => {
  const formats = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const;
  const cuts = [0.3, 0.9, 0.99];

  it.each(formats.flatMap((format) => cuts.map((share) => [format, share] as const)))(
    'fail: %s cut to %d of its bytes',
    async (format, share) => {
      const bytes = await texturedPicture(200, 150).toFormat(format).toBuffer();
      const cut = bytes.subarray(0, Math.floor(bytes.length * share));
      // A TIFF may have its directory at the end, and is no TIFF without it.
      const code = format === 'tiff' ? expect.any(String) : 'media_unreadable';
      await expect(inspect(cut)).rejects.toMatchObject({ name: 'MediaError', code });
    },
  );

  it('fail: a progressive JPEG that is cut, which other decoders show blurred', async () => {
    const bytes = await texturedPicture(200, 150).jpeg({ progressive: true }).toBuffer();
    const cut = inspect(bytes.subarray(0, -100), LIMITS, 'picture.jpg');
    await expect(cut).rejects.toMatchObject({ code: 'media_unreadable' });
    await expect(cut).rejects.toThrow('picture.jpg: is damaged or cut short');
  });

  it('fail: a PNG with alpha that is cut', async () => {
    const raw = { width: 200, height: 150, channels: 4 } as const;
    const bytes = await sharp(texturedPixels(200, 150, 4), { raw })
      .png()
      .toBuffer();
    await expect(inspect(bytes.subarray(0, -100))).rejects.toMatchObject({
      code: 'media_unreadable',
    });
  });

  it('fail: a PNG with one byte changed', async () => {
    const bytes = await texturedPicture(200, 150).png().toBuffer();
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff;
    await expect(inspect(bytes)).rejects.toMatchObject({ code: 'media_unreadable' });
  });
});

describe('the limit of pixels', () => {
  it('lets a picture of just that size pass', async () => {
    const bytes = await plainPicture(100, 100, '#123456').png().toBuffer();
    const limits = { ...LIMITS, maxPixels: 10_000 };
    expect(await inspect(bytes, limits)).toMatchObject({ width: 100 });
    await expect(inspect(bytes, { ...limits, maxPixels: 9999 })).rejects.toMatchObject({
      code: 'picture_too_large',
    });
  });

  it('stops a picture of 900 megapixels in 100 kB before it is decoded', async () => {
    const bytes = hugePng(30_000, 30_000);
    expect(bytes.length).toBeLessThan(200_000);
    const before = process.memoryUsage().rss;
    await expect(inspect(bytes)).rejects.toThrow(
      'picture.png: the picture has 30000 x 30000 = 900.0 megapixels, and the limit is 1.0',
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });
});
