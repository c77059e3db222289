import { describe, expect, it } from 'vitest';
import { decodedFrameRate } from '../../../src/clips/frame-rate.ts';

const HEADER = { fps: 25, variableFps: false };
const even = (fps: number, frames: number) =>
  Float64Array.from({ length: frames }, (_, frame) => Math.round((frame / fps) * 1000) / 1000);

describe('the frame rate of what was decoded', () => {
  it('is the header’s where the frames come so, whatever was rounded', () => {
    const film = { fps: 30_000 / 1001, variableFps: false };
    expect(decodedFrameRate(film, even(30_000 / 1001, 90))).toEqual(film);
    expect(decodedFrameRate(HEADER, even(25, 100))).toEqual(HEADER);
  });

  it('is the mean of the frames’ times where the header names another', () => {
    const times = Float64Array.from({ length: 101 }, (_, frame) =>
      frame < 50 ? frame / 25 : 2 + (frame - 50) / 10,
    );
    const { fps, variableFps } = decodedFrameRate(HEADER, times);
    expect(fps).toBeCloseTo(100 / 7, 9);
    expect(variableFps).toBe(true);
  });

  it('is the header’s where there are no two frames to tell', () => {
    expect(decodedFrameRate(HEADER, Float64Array.of(0))).toEqual(HEADER);
    expect(decodedFrameRate(HEADER, new Float64Array())).toEqual(HEADER);
  });
});
