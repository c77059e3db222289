import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { framesOptions, seekTimeOf } from '../../../../src/media/video/extract/frames-options.ts';
import { passesOf } from '../../../../src/media/video/extract/passes.ts';
import { probedVideo } from './probed-video.ts';

describe('frames in passes', () => {
  it('are decoded together where they are close, and each but once', () => {
    expect(passesOf([8000, 0, 2000, 2000, 20_000, 21_000])).toEqual([
      [0, 2000],
      [8000],
      [20_000, 21_000],
    ]);
  });

  it('are all in some pass, in order, at most 50 in one and at most 4 s apart', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000)), (times) => {
        const passes = passesOf(times);
        expect(passes.flat()).toEqual([...new Set(times)].toSorted((a, b) => a - b));
        for (const pass of passes) {
          expect(pass.length).toBeLessThanOrEqual(50);
          const gaps = pass.slice(1).map((time, index) => time - (pass[index] ?? 0));
          expect(Math.max(0, ...gaps)).toBeLessThanOrEqual(4000);
        }
      }),
    );
  });
});

describe('where decoding begins', () => {
  it('is the time wanted in containers with an exact index', () => {
    expect(seekTimeOf(probedVideo({}), 60_000)).toBe(60_000);
    expect(seekTimeOf(probedVideo({ container: 'matroska,webm' }), 60_000)).toBe(60_000);
  });

  it('is before it in others, and the start where ffmpeg makes the times up', () => {
    expect(seekTimeOf(probedVideo({ container: 'mpegts' }), 60_000)).toBe(58_000);
    expect(seekTimeOf(probedVideo({ container: 'avi' }), 60_000)).toBe(0);
  });

  it('is the start where that is near', () => {
    expect(seekTimeOf(probedVideo({}), 1500)).toBe(0);
  });
});

describe('ffmpeg’s options for frames', () => {
  const graphOf = (video: Parameters<typeof probedVideo>[0], seekMs = 5000): string => {
    const wanted = { timesMs: [5001, 6001], seekMs };
    return framesOptions(probedVideo(video), wanted).outputOptions[1] ?? '';
  };

  it('pick frames by their time after the seek', () => {
    expect(graphOf({})).toContain("select='eq(pts,1)+eq(pts,1001)'");
    expect(graphOf({}, 0)).toContain("select='eq(pts,5001)+eq(pts,6001)'");
  });

  it('keep alpha, deinterlace and decode WebM’s alpha only where there is some', () => {
    expect(graphOf({})).toContain('format=rgb24');
    expect(graphOf({})).not.toContain('yadif');
    expect(graphOf({ hasAlpha: true, interlaced: true })).toMatch(/yadif.*format=rgba/);
    const video = probedVideo({ codec: 'vp9', hasAlpha: true, streamIndex: 2 });
    const { inputOptions } = framesOptions(video, { timesMs: [1], seekMs: 0 });
    expect(inputOptions).toEqual(['-c:2', 'libvpx-vp9']);
  });
});
