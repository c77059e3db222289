import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import type { AestheticScorer, OnnxScorer } from '../../../../src/core/aesthetic.ts';
import type { AestheticFiles } from '../../../../src/media/aesthetic/onnx/model-files.ts';
import { createMedia } from '../../../../src/media/create-media.ts';
import { plainPicture } from '../../../unit/media/made-pictures.ts';
import { temporaryFolders } from '../../../unit/media/temporary-folder.ts';
import { HEAD, madePixels, MODEL, REFERENCE, TINY } from './reference-model.ts';

const REMOTE = { allowHosts: [], timeoutMs: 5_000, maxRedirects: 3 };
const VIEW = { maxBytes: 1e8, maxPixels: 1e8, background: '#ffffff' };
const HEURISTIC = { kind: 'heuristic' } as const;
const FILES = { model: MODEL, head: HEAD };
const REAL = join(process.env['TEST_MEDIA_DIR'] ?? '', 'images');
const { signal } = new AbortController();
const newFolder = temporaryFolders();
const open: { close(): unknown }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((media) => media.close()));
});

function mediaAt(root: string, aestheticFiles: AestheticFiles | null = null) {
  const media = createMedia({ root, remote: REMOTE, threads: 2, aestheticFiles });
  open.push(media);
  return media;
}

async function scoreOf(
  bytes: Uint8Array,
  scorer: AestheticScorer,
  files: AestheticFiles | null = null,
): Promise<number> {
  const media = mediaAt('/', files);
  return media.scoreAesthetic({ bytes, shown: 'made' }, { ...VIEW, scorer }, signal);
}

async function madePng(width: number, height: number): Promise<Buffer> {
  const { data } = madePixels(width, height);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

describe('the heuristic scorer', () => {
  it('gives a blank picture 0', async () => {
    const blank = await plainPicture(300, 200, '#c02040').png().toBuffer();
    expect(await scoreOf(blank, HEURISTIC)).toBe(0);
  });

  it
    .skipIf(!existsSync(REAL))
    .each([
      'alley.jpg',
      'bed.png',
      'bus.jpg',
      'cats-cutout.png',
      'cats.jpg',
      'plush-toys.jpg',
      'puppies.jpg',
    ])('scores %s over each variant of it that is worse', async (name) => {
    const folder = await newFolder();
    const picture = () => sharp(join(REAL, name)).autoOrient().flatten({ background: '#ffffff' });
    const { width = 0 } = await picture().metadata();
    const worse = {
      'slightly-blurred': picture().blur(width / 256),
      blurred: picture().blur(width / 64),
      washed: picture().linear(0.35, 140),
      dark: picture().linear(0.3, 0),
      blank: plainPicture(256, 192, '#c04020'),
    };
    for (const [variant, pipe] of Object.entries(worse)) {
      await writeFile(join(folder, `${variant}.png`), await pipe.png().toBuffer());
    }
    const options = { ...VIEW, scorer: HEURISTIC };
    const original = await mediaAt(REAL).scoreAesthetic({ uri: name }, options, signal);
    const media = mediaAt(folder);
    for (const variant of Object.keys(worse)) {
      const uri = `${variant}.png`;
      const score = await media.scoreAesthetic({ uri }, options, signal);
      expect(score, variant).toBeLessThan(original);
    }
    expect(original).toBeLessThan(1);
  });
});

describe('a scorer by an ONNX model', () => {
  it('gives the score of the reference implementation', async () => {
    for (const name of ['made 640x427', 'made 301x467', 'made 97x131']) {
      const [width = 0, height = 0] = name.match(/\d+/g)?.map(Number) ?? [];
      const score = await scoreOf(await madePng(width, height), TINY, FILES);
      expect(score, name).toBeCloseTo(REFERENCE[name]?.bicubic.score ?? Number.NaN, 4);
    }
  });

  it.skipIf(!existsSync(REAL))('gives it for a real picture, too', async () => {
    const media = mediaAt(REAL, FILES);
    const score = await media.scoreAesthetic({ uri: 'bed.png' }, { ...VIEW, scorer: TINY }, signal);
    expect(score).toBeCloseTo(REFERENCE['bed.png']?.bicubic.score ?? Number.NaN, 4);
  });

  it.each([
    ['a name that the model has not', { input: 'pixels' }, /no input named pixels.*pixel_values/],
    ['an output of several numbers and no head', { head: null }, /has 16 numbers.*must be one/],
    [
      'another model than the run’s',
      { modelSha256: 'f'.repeat(64) },
      /tiny-model.onnx: its SHA-256/,
    ],
  ] as const)('says what is wrong with %s', async (_what, changes, message) => {
    const scorer: OnnxScorer = { ...TINY, ...changes };
    const files = scorer.head ? FILES : { model: MODEL, head: null };
    await expect(scoreOf(await madePng(64, 64), scorer, files)).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringMatching(message) as string,
    });
  });

  it('says where the weights belong where they are missing', async () => {
    const files = { model: '/nowhere/clip.onnx', head: null };
    await expect(scoreOf(await madePng(64, 64), TINY, files)).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringMatching(
        /clip.onnx: there is no such file; put the file there/,
      ) as string,
    });
  });
});
