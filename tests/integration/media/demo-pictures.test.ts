import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';

import type { PictureFacts, PictureScores } from '../../../src/core/media.ts';
import { createMedia } from '../../../src/media/create-media.ts';
import { ORDINARY_PICTURES } from '../../../src/media/demo/ordinary-pictures.ts';
import { drawDemoPictures, type DemoPicture } from '../../../src/media/demo-pictures.ts';
import { temporaryFoldersForAll } from '../../unit/media/temporary-folder.ts';

const LIMITS = { maxBytes: 1e6, maxPixels: 1e6 };
const { signal } = new AbortController();
const newFolder = temporaryFoldersForAll();

let folder = '';
let pictures: readonly DemoPicture[] = [];
let media: ReturnType<typeof createMedia>;

beforeAll(async () => {
  folder = join(await newFolder(), 'made', 'on the way');
  pictures = await drawDemoPictures(folder, { seed: 7 });
  const remote = { allowHosts: [], timeoutMs: 1000, maxRedirects: 0 };
  media = createMedia({ root: folder, remote, threads: 2 });
  return () => media.close();
}, 60_000);

function inspect(fileName: string): Promise<PictureFacts> {
  return media.inspectPicture(fileName, LIMITS, signal);
}

function measure(fileName: string): Promise<PictureScores> {
  return media.measurePicture(fileName, { ...LIMITS, background: '#ffffff' }, signal);
}

function good(): readonly DemoPicture[] {
  return pictures.filter(({ purpose }) => !/^to (be dropped|fail)/.test(purpose));
}

describe('the demo pictures', () => {
  it('are at least 28 under names of their own, each under 150 kB', async () => {
    expect(pictures.length).toBeGreaterThanOrEqual(28);
    expect(new Set(pictures.map(({ fileName }) => fileName)).size).toBe(pictures.length);
    for (const { fileName } of pictures) {
      const { size } = await stat(join(folder, fileName));
      expect({ fileName, isSmall: size < 150_000 }).toEqual({ fileName, isSmall: true });
    }
  });

  it('carry captions, and some none', () => {
    const without = pictures.filter(({ caption }) => caption === null);
    expect(without.length).toBeGreaterThan(1);
    expect(without.length).toBeLessThan(pictures.length / 4);
  });

  it('are readable, large enough and sharp where they are good', async () => {
    for (const { fileName } of good()) {
      const { width, height } = await inspect(fileName);
      const { sharpness, contrast } = await measure(fileName);
      const isGood =
        Math.min(width, height) >= 240 &&
        Math.max(width, height) / Math.min(width, height) < 2 &&
        sharpness > 200 &&
        contrast > 20;
      expect({ fileName, isGood }).toEqual({ fileName, isGood: true });
    }
  });

  it('have the special forms that they say they have', async () => {
    const facts = async (fileName: string): Promise<Partial<PictureFacts>> => {
      const { format, width, height, hasAlpha, pages } = await inspect(fileName);
      return { format, width, height, hasAlpha, pages };
    };
    expect(await facts('balloon-cutout.png')).toMatchObject({ format: 'png', hasAlpha: true });
    expect(await facts('butterfly-sticker.png')).toMatchObject({ format: 'png', hasAlpha: true });
    expect(await facts('phone-upload.jpg')).toMatchObject({ width: 400, height: 600 });
    expect(await facts('windmill.gif')).toMatchObject({ format: 'gif', pages: 5 });
    expect(await facts('suspension-bridge.webp')).toMatchObject({ format: 'webp', pages: 1 });
    expect((await measure('scanned-mountains.png')).colourfulness).toBe(0);
    expect((await measure('magazine-coffee.jpg')).colourfulness).toBeGreaterThan(20);
  });

  it('hold some that a filter can tell from the good ones', async () => {
    expect(await inspect('thumbnail.jpg')).toMatchObject({ width: 120, height: 90 });
    expect(await inspect('banner.jpg')).toMatchObject({ width: 1200, height: 150 });
    expect(await measure('image-not-available.png')).toMatchObject({ sharpness: 0, flatShare: 1 });
    expect((await measure('out-of-focus.jpg')).sharpness).toBeLessThan(5);
  });

  it('hold two files that fail', async () => {
    await expect(inspect('broken-download.jpg')).rejects.toMatchObject({
      code: 'media_unreadable',
    });
    await expect(inspect('not-found.jpg')).rejects.toMatchObject({ code: 'media_not_a_picture' });
  });

  it('are the same for the same seed', async () => {
    const again = await newFolder();
    expect(await drawDemoPictures(again, { seed: 7 })).toEqual(pictures);
    for (const { fileName } of pictures) {
      const [first, second] = await Promise.all(
        [folder, again].map((directory) => readFile(join(directory, fileName))),
      );
      expect({ fileName, isSame: first !== undefined && second?.equals(first) }).toEqual({
        fileName,
        isSame: true,
      });
    }
  }, 60_000);

  it('are others for another seed', async () => {
    const [sketch] = ORDINARY_PICTURES;
    const seven = await sketch?.draw(sharp, 7);
    expect(await sketch?.draw(sharp, 7)).toEqual(seven);
    expect(await sketch?.draw(sharp, 8)).not.toEqual(seven);
  });
});
