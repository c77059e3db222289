import { describe, expect, it } from 'vitest';

import type { PreparedPicture } from '../../../src/core/chat.ts';
import { createBuiltinEndpoint } from '../../../src/endpoints/builtin.ts';
import { pictureOf } from '../../support/chat-requests.ts';

type Rgb = readonly [number, number, number];

const SIGNAL = new AbortController().signal;
const SAMPLING = { maxTokens: 300, temperature: 0 };

const RED: Rgb = [200, 20, 30];
const BLUE: Rgb = [40, 90, 220];
const GREEN: Rgb = [40, 150, 60];
const WHITE: Rgb = [250, 250, 250];
const BLACK: Rgb = [5, 5, 5];

/** A picture painted pixel by pixel. */
function painted(paint: (x: number, y: number) => Rgb, width = 300, height = 200) {
  const data = new Uint8Array(width * height * 3);
  for (let index = 0; index < width * height; index += 1) {
    data.set(paint((index % width) / width, Math.floor(index / width) / height), index * 3);
  }
  return { data, width, height };
}

/** What the describer says of these pictures, the same bytes standing for the same picture. */
async function say(pictures: readonly ReturnType<typeof painted>[], text = 'Describe.') {
  const prepared = pictures.map((_, index) => pictureOf(index));
  const decode = async (picture: PreparedPicture) =>
    pictures[prepared.indexOf(picture)] ?? Promise.reject(new Error('unknown picture'));
  const endpoint = createBuiltinEndpoint({ name: 'builtin', decode });
  const parts = [{ text }, ...prepared.map((picture) => ({ picture }))];
  return endpoint.ask('recaption', { parts, sampling: SAMPLING }, SIGNAL);
}

async function caption(paint: (x: number, y: number) => Rgb, width?: number, height?: number) {
  return (await say([painted(paint, width, height)])).text;
}

/** Reproducible noise in 0–1. */
function noise(x: number, y: number): number {
  const value = Math.sin(x * 12_989.8 + y * 78_233.7) * 43_758.5;
  return value - Math.floor(value);
}

const PAINTINGS: Readonly<Record<string, (x: number, y: number) => Rgb>> = {
  plain: () => [128, 128, 128],
  black: () => BLACK,
  white: () => WHITE,
  red: () => RED,
  horizon: (_x, y) => (y < 0.6 ? BLUE : GREEN),
  columns: (x) => (x < 0.3 ? RED : WHITE),
  noise: (x, y) => [255 * noise(x, y), 255 * noise(y, x), 255 * noise(x + 1, y)],
  sky: (_x, y) => [90 + 150 * y, 160 + 80 * y, 250],
  spot: (x, y) => (Math.hypot(x - 0.8, y - 0.2) < 0.08 ? [255, 140, 0] : BLACK),
  checks: (x, y) => ((Math.floor(x * 12) + Math.floor(y * 8)) % 2 === 0 ? WHITE : BLACK),
};

describe('the builtin describer', () => {
  it.each(Object.keys(PAINTINGS))(
    'says 40 to 90 words in one paragraph of a picture: %s',
    async (name) => {
      const text = await caption(PAINTINGS[name] ?? (() => BLACK));
      const words = text.split(' ').length;
      expect(words).toBeGreaterThanOrEqual(40);
      expect(words).toBeLessThanOrEqual(90);
      expect(text).not.toMatch(
        /\n|undefined|NaN|[Ii]mage|[Pp]icture shows|seem|appear|might|perhaps/,
      );
      expect(text).toMatch(/^[A-Z].*\.$/);
    },
  );

  it('says something different of every picture', async () => {
    const texts = await Promise.all(Object.values(PAINTINGS).map(async (paint) => caption(paint)));
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('says the same of the same picture', async () => {
    const paint = PAINTINGS['noise'] ?? (() => BLACK);
    expect(await caption(paint)).toBe(await caption(paint));
  });

  it('names the colours and the boundary between them', async () => {
    const text = await caption((_x, y) => (y < 0.33 ? BLUE : GREEN));
    expect(text).toMatch(
      /third of the way down, a straight horizontal boundary parts blue above from green below/,
    );
  });

  it('sees no boundary in noise', async () => {
    expect(await caption(PAINTINGS['noise'] ?? (() => BLACK))).not.toContain('boundary');
  });

  it.each([
    ['at the upper left', 0, 0],
    ['in the centre', 1, 1],
    ['at the lower right', 2, 2],
    ['at the top', 1, 0],
  ])('finds the light %s', async (place, column, row) => {
    const lit = (x: number, y: number): boolean =>
      Math.floor(x * 3) === column && Math.floor(y * 3) === row;
    expect(await caption((x, y) => (lit(x, y) ? WHITE : BLACK))).toContain(`strongest ${place}`);
  });

  it('finds a small saturated accent', async () => {
    expect(await caption(PAINTINGS['spot'] ?? (() => BLACK))).toMatch(
      /Orange .*accent at the upper right/,
    );
  });

  it('tells a smooth gradient, and speaks of a sky only as a likeness', async () => {
    const text = await caption(PAINTINGS['sky'] ?? (() => BLACK));
    expect(text).toMatch(
      /smooth gradient at the top grows lighter downwards within sky blue, as in a clear sky/,
    );
  });

  it.each([
    [900, 300, 'panoramic'],
    [300, 200, 'landscape'],
    [200, 200, 'square'],
    [200, 300, 'portrait'],
    [100, 300, 'tall, narrow'],
    [1, 1, 'square'],
  ])('names the format of %i x %i pixels', async (width, height, format) => {
    expect(await caption(() => RED, width, height)).toContain(`${format} format`);
  });

  it.each([
    [[230, 150, 60], 'warm-toned'],
    [[60, 120, 220], 'cool-toned'],
    [[120, 120, 120], 'monochrome'],
  ] as const)('tells that %s is %s', async (colour, tone) => {
    expect(await caption(() => colour)).toContain(tone);
  });

  it('calls no picture monochrome in which a little has a hue', async () => {
    const street = (x: number, y: number): Rgb =>
      Math.hypot(x - 0.8, y - 0.2) < 0.06 ? [150, 90, 70] : [120, 120, 120];
    expect(await caption(street)).not.toMatch(/monochrome|no hue/);
    expect(await caption(street)).toContain('neutral-toned');
  });

  it('tells what changes over the frames of a clip', async () => {
    const answer = await say([painted(() => BLACK), painted(() => RED), painted(() => WHITE)]);
    expect(answer.text).toContain('Over the 3 frames the light grows stronger');
    expect(answer.text.split(' ').length).toBeLessThanOrEqual(90);
  });

  it('begins with the original caption where the request gives one', async () => {
    const text =
      'Describe. Keep to the caption.\nOriginal caption: a red door in Lisbon\nBe brief.';
    const answer = await say([painted(() => RED)], text);
    expect(answer.text).toMatch(/^A red door in Lisbon, in a /);
    expect(answer.text.split(' ').length).toBeLessThanOrEqual(90);
  });

  it('says in its call that it is no model', async () => {
    const { call, outcome } = await say([painted(() => RED)]);
    expect(outcome).toBe('complete');
    expect(call).toMatchObject({
      role: 'recaption',
      endpoint: 'builtin',
      model: 'recaptor-builtin-describer-3',
      vlm: false,
      pictureSha256: [pictureOf(0).sha256],
      inputTokens: null,
      outputTokens: null,
      costUsd: null,
      attempts: 1,
    });
  });

  it('refuses a request without a picture', async () => {
    await expect(say([])).rejects.toMatchObject({
      fault: 'request',
      code: 'endpoint_needs_picture',
    });
  });

  it('rethrows the reason of an abort', async () => {
    const endpoint = createBuiltinEndpoint({ name: 'b', decode: async () => painted(() => RED) });
    const reason = new Error('stop');
    const request = { parts: [{ picture: pictureOf(1) }], sampling: SAMPLING };
    await expect(endpoint.ask('r', request, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
