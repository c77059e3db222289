import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';

import { createMedia } from '../../../src/media/create-media.ts';
import { plainPicture, rgbaPng, texturedPicture } from '../../unit/media/made-pictures.ts';
import { temporaryFolders } from '../../unit/media/temporary-folder.ts';

const REMOTE = { allowHosts: ['127.0.0.1'], timeoutMs: 5000, maxRedirects: 3 };
const LIMITS = { maxBytes: 1e7, maxPixels: 1e7 };
const ON_WHITE = { ...LIMITS, background: '#ffffff' };
const SENT = { ...ON_WHITE, longestSide: 256, quality: 90 };
const { signal } = new AbortController();
const newFolder = temporaryFolders();
const open: { close(): unknown }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((resource) => resource.close()));
});

function mediaAt(root: string): ReturnType<typeof createMedia> {
  const media = createMedia({ root, remote: REMOTE, threads: 2 });
  open.push(media);
  return media;
}

async function mediaWith(
  files: Readonly<Record<string, Uint8Array>>,
): Promise<{ media: ReturnType<typeof createMedia>; root: string }> {
  const root = await newFolder();
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(root, name), bytes);
  return { media: mediaAt(root), root };
}

describe('a picture that was looked at before', () => {
  const sent = async (change: object) => {
    const bytes = await texturedPicture(300, 200).jpeg().toBuffer();
    const { media } = await mediaWith({ 'a.jpg': bytes });
    const facts = await media.inspectPicture('a.jpg', LIMITS, signal);
    const options = { ...SENT, longestSide: 512, known: { ...facts, ...change } };
    return { picture: await media.preparePicture('a.jpg', options, signal), facts, bytes };
  };

  it('is sent as it is, without another look', async () => {
    const { picture, facts, bytes } = await sent({ width: 12 });
    expect(picture.bytes).toEqual(bytes);
    expect(picture).toMatchObject({ width: 12, height: 200, sourceSha256: facts.mediaSha256 });
  });

  it.each([
    ['it has changed since', { mediaSha256: 'of another file' }],
    ['it is no plain JPEG', { isPlainJpeg: false }],
    ['it is too large to be sent', { width: 513 }],
  ])('is looked at again where %s', async (_why, change) => {
    const { picture } = await sent({ height: 12, ...change });
    expect(picture).toMatchObject({ width: 300, height: 200 });
  });
});

describe('measuring a picture', () => {
  it('gives a blank picture no sharpness, no contrast and a flat share of 1', async () => {
    const { media } = await mediaWith({
      'blank.png': await plainPicture(300, 200, '#808080').png().toBuffer(),
    });
    expect(await media.measurePicture('blank.png', ON_WHITE, signal)).toEqual({
      sharpness: 0,
      contrast: 0,
      brightness: 128,
      clipped: 0,
      colourfulness: 0,
      flatShare: 1,
    });
  });

  it('compares pictures at one working size: a picture twice as large scores nearly the same', async () => {
    const scene = await sharp(await texturedPicture(256, 192).png().toBuffer())
      .resize(1024, 768, { kernel: 'cubic' })
      .png()
      .toBuffer();
    const { media } = await mediaWith({
      'small.png': scene,
      'large.png': await sharp(scene).resize(2048, 1536).png().toBuffer(),
      'blurred.png': await sharp(scene).blur(20).png().toBuffer(),
    });
    const [small, large, blurred] = await Promise.all(
      ['small.png', 'large.png', 'blurred.png'].map((name) =>
        media.measurePicture(name, ON_WHITE, signal),
      ),
    );
    expect(large?.sharpness).toBeGreaterThan((small?.sharpness ?? 0) * 0.8);
    expect(large?.sharpness).toBeLessThan((small?.sharpness ?? 0) * 1.25);
    expect(blurred?.sharpness).toBeLessThan((small?.sharpness ?? 0) / 20);
  });

  it('sees transparency as the background', async () => {
    const clear = Array.from({ length: 16 }, () => [255, 0, 0, 0] as const);
    const { media } = await mediaWith({ 'clear.png': await rgbaPng([clear, clear]) });
    const white = await media.measurePicture('clear.png', ON_WHITE, signal);
    expect(white).toMatchObject({ brightness: 255, clipped: 1, colourfulness: 0 });
    const gray = await media.measurePicture(
      'clear.png',
      { ...ON_WHITE, background: '#404040' },
      signal,
    );
    expect(gray).toMatchObject({ brightness: 64, clipped: 0 });
  });

  it('fails for a damaged picture and goes on with the next one', async () => {
    const whole = await texturedPicture(300, 200).jpeg().toBuffer();
    const { media } = await mediaWith({ 'cut.jpg': whole.subarray(0, 9000), 'whole.jpg': whole });
    await expect(media.measurePicture('cut.jpg', ON_WHITE, signal)).rejects.toMatchObject({
      code: 'media_unreadable',
    });
    const scores = await media.measurePicture('whole.jpg', ON_WHITE, signal);
    expect(scores.contrast).toBeGreaterThan(10);
  });

  it('rejects with the abort reason', async () => {
    const { media } = await mediaWith({
      'a.png': await plainPicture(30, 20, '#808080').png().toBuffer(),
    });
    const reason = new Error('stopped');
    const stopped = media.measurePicture('a.png', ON_WHITE, AbortSignal.abort(reason));
    await expect(stopped).rejects.toBe(reason);
  });
});

describe('one picture by three uris', () => {
  it('has the same facts, scores and prepared bytes', async () => {
    const bytes = await texturedPicture(300, 200).jpeg().toBuffer();
    const { media, root } = await mediaWith({ 'a.jpg': bytes });
    execFileSync('tar', ['-cf', join(root, '0.tar'), '-C', root, 'a.jpg']);
    const server = createServer((_request, response) => response.end(bytes)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    open.push(server);
    const { port } = server.address() as AddressInfo;
    const uris = ['a.jpg', 'tar:0.tar!/a.jpg', `http://127.0.0.1:${port}/a.jpg?key=1`];
    const [file, ...others] = await Promise.all(
      uris.map(async (uri) => ({
        facts: await media.inspectPicture(uri, LIMITS, signal),
        scores: await media.measurePicture(uri, ON_WHITE, signal),
        sha256: (await media.preparePicture(uri, SENT, signal)).sha256,
      })),
    );
    expect(others).toEqual([file, file]);
  });
});

describe('a process that has measured pictures', () => {
  it('ends by itself, though its threads were not closed', async () => {
    const { root } = await mediaWith({
      'a.png': await plainPicture(30, 20, '#808080').png().toBuffer(),
    });
    const compiled = join(projectRoot(), 'dist/src/media/create-media.js');
    const script = `
      import { createMedia } from ${JSON.stringify(compiled)};
      const media = createMedia(${JSON.stringify({ root, remote: REMOTE, threads: 2 })});
      const options = ${JSON.stringify(ON_WHITE)};
      const { signal } = new AbortController();
      console.log((await media.measurePicture('a.png', options, signal)).brightness);`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      timeout: 30_000,
      encoding: 'utf8',
    });
    expect(output).toBe('128\n');
  });
});

const realMedia = resolve(
  projectRoot(),
  process.env['TEST_MEDIA_DIR'] ?? '../shared/media',
  'images',
);
const reason = existsSync(realMedia) ? '' : ` (skipped: ${realMedia} is missing)`;

describe.skipIf(reason !== '')(`real pictures${reason}`, () => {
  const names = ['cats.jpg', 'bed.png', 'bus.jpg', 'alley.jpg', 'puppies.jpg', 'plush-toys.jpg'];

  it('are inspected, measured and prepared', async () => {
    const media = mediaAt(realMedia);
    for (const name of names) {
      const facts = await media.inspectPicture(name, LIMITS, signal);
      const prepared = await media.preparePicture(name, SENT, signal);
      const scores = await media.measurePicture(name, ON_WHITE, signal);
      expect(facts.hasAlpha).toBe(false);
      expect(Math.max(prepared.width, prepared.height)).toBe(256);
      expect(prepared.sourceSha256).toBe(facts.mediaSha256);
      expect(scores.sharpness).toBeGreaterThan(100);
      expect(scores.flatShare).toBeLessThan(0.9);
    }
  });

  it('that lie on their side in the file look as those that do not', async () => {
    const media = mediaAt(realMedia);
    const upright = await media.inspectPicture('alley.jpg', LIMITS, signal);
    const rotated = await media.inspectPicture('alley-exif-rotated.jpg', LIMITS, signal);
    expect([rotated.width, rotated.height]).toEqual([upright.width, upright.height]);
    const one = await media.measurePicture('alley.jpg', ON_WHITE, signal);
    const other = await media.measurePicture('alley-exif-rotated.jpg', ON_WHITE, signal);
    expect(other.brightness).toBeCloseTo(one.brightness, 0);
  });

  it('that are cut out have alpha', async () => {
    const media = mediaAt(realMedia);
    expect(await media.inspectPicture('cats-cutout.png', LIMITS, signal)).toMatchObject({
      hasAlpha: true,
    });
  });
});

function projectRoot(): string {
  return fileURLToPath(new URL('../../..', import.meta.url));
}
