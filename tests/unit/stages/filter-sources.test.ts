import { describe, expect, it } from 'vitest';
import type { VideoFacts } from '../../../src/core/video.ts';
import { filterSources } from '../../../src/stages/filter-sources.ts';
import { madeContext } from './made-context.ts';

const FACTS: VideoFacts = {
  container: 'mov,mp4,m4a,3gp,3g2,mj2',
  codec: 'h264',
  pixelFormat: 'yuv420p',
  width: 1080,
  height: 1920,
  fps: 24,
  variableFps: true,
  durationSeconds: 12,
  rotationDegrees: 90,
  bitRate: null,
  hasAudio: true,
  sizeBytes: 1_000,
  mediaSha256: 'sha',
};

type Rules = Parameters<typeof filterSources>[0] extends infer Options
  ? NonNullable<Extract<Options, { rules?: unknown }>['rules']>
  : never;

async function outcomeOf(rules: Rules) {
  const context = madeContext();
  const media = { ...context.media, probeVideo: async () => FACTS };
  const stage = filterSources({ rules });
  return stage.run({ uri: 'a.mp4', kind: 'video' }, { ...context, media });
}

describe('filter-sources', () => {
  it('drops nothing unless it is told to', async () => {
    expect(await outcomeOf({})).toMatchObject({ outcome: 'emit' });
  });

  it.each([
    [{ codecs: ['av1', 'hevc'] }, 'codec-not-listed', 'h264', 'av1 hevc'],
    [{ sourceSeconds: { max: 10 } }, 'sourceSeconds-above-max', 12, 10],
    [{ fps: { min: 25 } }, 'fps-below-min', 24, 25],
    [{ width: { min: 1280 } }, 'width-below-min', 1080, 1280],
    [{ height: { max: 1080 } }, 'height-above-max', 1920, 1080],
    [{ bitRate: { min: 1, onMissing: 'reject' as const } }, 'bitRate-missing', null, null],
    [{ variableFps: 'reject' as const }, 'variable-fps', 24, null],
    [{ rotated: 'reject' as const }, 'rotated', 90, 0],
    [{ audio: 'none' as const }, 'with-audio', null, null],
  ])('drops by %j', async (rules, reason, value, threshold) => {
    expect(await outcomeOf(rules)).toEqual({ outcome: 'reject', reason, value, threshold });
  });

  it('passes what is as the rules want it', async () => {
    const rules = { codecs: ['h264'], fps: { min: 24, max: 24 }, audio: 'required' as const };
    expect(await outcomeOf(rules)).toMatchObject({ outcome: 'emit' });
  });
});
