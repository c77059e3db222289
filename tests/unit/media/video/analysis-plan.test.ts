import { describe, expect, it } from 'vitest';

import { planAnalysis } from '../../../../src/media/video/analyze/analysis-plan.ts';
import { probedVideo } from './probed-video.ts';

const OPTIONS = {
  maxBytes: 1e9,
  maxPixels: 1e9,
  maxSeconds: 60,
  sampleFps: 2,
  flowWidth: 320,
  fast: false,
  timeoutMs: 1000,
};

function sizesOf(video: Parameters<typeof probedVideo>[0], flowWidth = 320): readonly number[][] {
  const plan = planAnalysis(probedVideo(video), { ...OPTIONS, flowWidth }, 'a.mp4');
  return [plan.content, plan.flow].map(({ width, height }) => [width, height]);
}

describe('the plan of an analysis', () => {
  it('fits the frames for cuts into 96 pixels, and those for flow to the width wanted', () => {
    expect(sizesOf({ width: 1920, height: 1080 })).toEqual([
      [96, 54],
      [320, 180],
    ]);
    expect(sizesOf({ width: 640, height: 272 }, 640)).toEqual([
      [96, 41],
      [640, 272],
    ]);
  });

  it('never enlarges', () => {
    expect(sizesOf({ width: 80, height: 60 })).toEqual([
      [80, 60],
      [80, 60],
    ]);
  });

  it('keeps 16 pixels a side for flow in very wide frames', () => {
    expect(sizesOf({ width: 1920, height: 40 })[1]).toEqual([320, 16]);
  });

  it('turns what is stored on its side after it was made small', () => {
    const video = probedVideo({ width: 1080, height: 1920, rotationDegrees: 90 });
    const plan = planAnalysis(video, OPTIONS, 'a.mp4');
    expect(plan.flow).toEqual({ width: 320, height: 569 });
    expect(plan.content).toEqual({ width: 96, height: 54 });
    expect(plan.inputOptions).toContain('-noautorotate');
    expect(plan.outputOptions.join(' ')).toContain(
      'scale=569:320:flags=area,format=gray,transpose=clock[flow]',
    );
  });

  it('keeps small pictures only where they are wanted, upright and never enlarged', () => {
    const pictures = { everySeconds: 4, shortestSide: 224 };
    const graphOf = (video: Parameters<typeof probedVideo>[0]): string =>
      planAnalysis(probedVideo(video), { ...OPTIONS, pictures }, 'a.mp4').outputOptions.join(' ');
    expect(graphOf({ width: 1920, height: 1080 })).toMatch(
      /floor\(t\*0.25.*scale=398:224:.*-map \[pictures\]/,
    );
    expect(graphOf({ width: 1080, height: 1920, rotationDegrees: 90 })).toMatch(
      /scale=398:224:[^;]*,transpose=clock\[pictures\]/,
    );
    expect(graphOf({ width: 320, height: 180 })).toContain('scale=320:180:flags=bicubic');
    const without = planAnalysis(probedVideo({}), OPTIONS, 'a.mp4');
    expect(without.outputOptions.join(' ')).not.toContain('pictures');
  });

  it('makes pixels square', () => {
    expect(sizesOf({ width: 720, height: 576, shownWidth: 1024, shownHeight: 576 })[1]).toEqual([
      320, 180,
    ]);
  });

  it('leaves out frames and the loop filter in the fast way alone', () => {
    const video = probedVideo({});
    const fast = planAnalysis(video, { ...OPTIONS, fast: true }, 'a.mp4');
    expect(fast.inputOptions.join(' ')).toContain('-skip_frame noref -skip_loop_filter all');
    expect(planAnalysis(video, OPTIONS, 'a.mp4').inputOptions.join(' ')).not.toContain('skip');
  });

  it('fails for frames too small to measure motion in', () => {
    expect(() => sizesOf({ width: 64, height: 15 })).toThrow(
      expect.objectContaining({ code: 'video_too_small' }),
    );
  });
});
