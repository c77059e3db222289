import { describe, expect, it } from 'vitest';

import type { VideoSignals } from '../../../../src/core/video.ts';
import { createFlow } from '../../../../src/media/flow/dis-flow.ts';
import { BLACK_LEVEL } from '../../../../src/media/video/analyze/black-bars.ts';
import { createPixelSums } from '../../../../src/media/video/analyze/pixel-sums.ts';
import { createSignalRecorder } from '../../../../src/media/video/analyze/signal-recorder.ts';
import { frameOf, noisy, shifted, TEXTURES } from '../../../support/known-motion.ts';

const SIZE = { width: 160, height: 90 };
const SMALL = { width: 2, height: 1 };
const DIAGONAL = Math.hypot(160, 90);

/** A gray sample and the time at which it is shown. */
interface Shown {
  readonly seconds: number;
  readonly gray: Uint8Array;
}

async function record(shown: readonly Shown[]): Promise<VideoSignals> {
  const flow = await createFlow(SIZE.width, SIZE.height);
  const recorder = createSignalRecorder(flow, await createPixelSums(SMALL, SIZE, BLACK_LEVEL), {
    content: SMALL,
    flow: SIZE,
    sampleFps: 2,
    maxSeconds: 60,
    shown: 'a.mp4',
  });
  for (const { seconds, gray } of shown) {
    const level = gray[0] ?? 0;
    recorder.push({ streamId: 0, seconds, ...SMALL, bytes: new Uint8Array(6).fill(level) });
    recorder.push({ streamId: 1, seconds, ...SIZE, bytes: gray });
  }
  return recorder.signals();
}

const texture = frameOf(TEXTURES.pebbles, SIZE);
const movedBy = (u: number, v: number): Uint8Array =>
  frameOf(TEXTURES.pebbles, SIZE, shifted(u, v));

describe('the signals of known frames', () => {
  it('are 0 for identical ones', async () => {
    const { samples } = await record([0, 0.5, 1].map((seconds) => ({ seconds, gray: texture })));
    expect([...samples.motion]).toEqual([0, 0, 0]);
    expect([...samples.difference]).toEqual([0, 0, 0]);
    expect([...samples.fade]).toEqual([0, 0, 0]);
    expect([...samples.stillShare]).toEqual([0, 1, 1]);
  });

  it('are motion a second, over the time that lies between two samples', async () => {
    const { samples } = await record([
      { seconds: 0, gray: texture },
      { seconds: 0.5, gray: movedBy(-4, 0) },
      { seconds: 2.5, gray: movedBy(-8, 0) },
    ]);
    expect(samples.motion[1]).toBeCloseTo(8 / DIAGONAL, 2);
    expect(samples.motion[2]).toBeCloseTo(2 / DIAGONAL, 2);
    expect(samples.panRight[1]).toBeCloseTo(8 / 160, 2);
    expect(samples.panRight[2]).toBeCloseTo(2 / 160, 2);
    expect(samples.direction[1]).toSatisfy(
      (angle: number) => Math.abs(Math.abs(angle) - Math.PI) < 0.1,
    );
    expect(samples.coherence[1]).toBeGreaterThan(0.9);
  });

  it('call a loss of light a fade, and motion none', async () => {
    const darker = texture.map((level) => Math.round(level * 0.6));
    const { samples } = await record([
      { seconds: 0, gray: texture },
      { seconds: 0.5, gray: darker },
      { seconds: 1, gray: texture },
      { seconds: 1.5, gray: movedBy(6, 2) },
      { seconds: 2, gray: noisy(movedBy(6, 2), 5, 1) },
    ]);
    expect(samples.fade[1]).toBeGreaterThan(0.9);
    expect(samples.fade[2]).toBeGreaterThan(0.9);
    expect(samples.fade[3]).toBeLessThan(0.1);
    expect(samples.fade[4]).toBeLessThan(0.1);
  });

  it('call a flash a fade', async () => {
    const brighter = texture.map((level) => Math.min(255, level + 40));
    const { samples } = await record([
      { seconds: 0, gray: texture },
      { seconds: 0.5, gray: brighter },
    ]);
    expect(samples.fade[1]).toBeGreaterThan(0.8);
  });

  it('show noise as motion without coherence, all of it unexplained', async () => {
    const { samples } = await record([
      { seconds: 0, gray: noisy(texture, 12, 1) },
      { seconds: 0.5, gray: noisy(texture, 12, 2) },
    ]);
    expect(samples.motion[1]).toBeGreaterThan(0);
    expect(samples.coherence[1]).toBeLessThan(0.4);
    expect(samples.residual[1]).toBeGreaterThan(0.6);
  });

  it('leave out a second sample of one span of time', async () => {
    const { samples } = await record([
      { seconds: 0, gray: texture },
      { seconds: 0.2, gray: movedBy(4, 0) },
      { seconds: 0.5, gray: movedBy(8, 0) },
    ]);
    expect([...samples.seconds]).toEqual([0, 0.5]);
    expect(samples.motion[1]).toBeCloseTo(16 / DIAGONAL, 1);
  });

  it('have the colourfulness of the small frame of the same moment', async () => {
    const flow = await createFlow(SIZE.width, SIZE.height);
    const options = { content: SMALL, flow: SIZE, sampleFps: 2, maxSeconds: 60, shown: 'a.mp4' };
    const recorder = createSignalRecorder(
      flow,
      await createPixelSums(SMALL, SIZE, BLACK_LEVEL),
      options,
    );
    const red = Uint8Array.of(255, 0, 0, 255, 0, 0);
    const push = (streamId: number, seconds: number, bytes: Uint8Array): void =>
      recorder.push({ streamId, seconds, width: 0, height: 0, bytes });
    push(0, 0, red);
    push(0, 0.1, new Uint8Array(6));
    push(1, 0, texture);
    push(0, 0.5, new Uint8Array(6));
    push(1, 0.5, texture);
    expect([...recorder.signals().samples.colourfulness]).toEqual([
      expect.closeTo(0.3 * Math.hypot(255, 127.5), 3),
      0,
    ]);
  });

  it('tell how far frames differ from one to the next, between two samples', async () => {
    const levels = [0, 4, 8, 90, 94, 98, 102];
    const { samples } = await record(
      levels.map((level, frame) => {
        return { seconds: frame / 10, gray: new Uint8Array(160 * 90).fill(level) };
      }),
    );
    expect([...samples.frameDifference]).toEqual([0, 4]);
    const { samples: few } = await record(
      [0, 50, 100].map((level, frame) => {
        return { seconds: frame / 4, gray: new Uint8Array(160 * 90).fill(level) };
      }),
    );
    expect([...few.frameDifference]).toEqual([0, 0]);
  });

  it('end where a video is longer than it may be, whatever its header said', async () => {
    const late = record([{ seconds: 62, gray: texture }]);
    await expect(late).rejects.toMatchObject({ code: 'video_too_long' });
  });
});
