import { z } from 'zod';
import { emit, reject, type Reject } from '../core/outcome.ts';
import { Sample } from '../core/sample.ts';
import { defineStage } from '../core/stage.ts';
import type { VideoFacts } from '../core/video.ts';
import { judge, Rule } from './rule.ts';
import { AnalyzeOptions } from './video-options.ts';

const rule = Rule.optional();

/** What a whole video must be like, asked of its headers. */
export const SourceRules = z.strictObject({
  codecs: z.array(z.string()).optional().describe("Codecs that pass, by ffmpeg's names"),
  sourceSeconds: rule.describe('Length of the file'),
  fps: rule.describe('Frames a second, the mean'),
  width: rule.describe('Pixels, after rotation'),
  height: rule.describe('Pixels, after rotation'),
  bitRate: rule.describe('Bits a second; not every container says'),
  variableFps: z.enum(['pass', 'reject']).default('pass').describe('Where the rate varies'),
  rotated: z.enum(['pass', 'reject']).default('pass').describe('Where the file is stored turned'),
  audio: z.enum(['any', 'required', 'none']).default('any'),
});

/**
 * Drops videos by what their headers say, before anything is decoded. A stage of its own, so that
 * a rule that is moved makes no video be analysed anew.
 */
export const filterSources = defineStage({
  name: 'filter-sources',
  version: 1,
  pool: 'media',
  options: z.strictObject({
    rules: SourceRules.prefault({}),
    limits: AnalyzeOptions.pick({ maxBytes: true, maxPixels: true, maxSeconds: true }).prefault({}),
  }),
  input: Sample.pick({ uri: true, kind: true }),
  output: z.object({}),
  run: async ({ uri, kind }, { rules, limits }, { media, signal }) => {
    if (kind !== 'video') return reject('not-a-video', kind, 'video');
    const facts = await media.probeVideo(uri, limits, signal);
    return judgeSource(facts, rules) ?? emit({});
  },
});

/** Null where the video passes. Throws TypeError on a bit rate that is not known, as `judge` does. */
function judgeSource(facts: VideoFacts, rules: z.output<typeof SourceRules>): Reject | null {
  const { codec, rotationDegrees: rotation, hasAudio } = facts;
  if (rules.codecs && !rules.codecs.includes(codec)) {
    return reject('codec-not-listed', codec, rules.codecs.join(' '));
  }
  if (rules.variableFps === 'reject' && facts.variableFps) return reject('variable-fps', facts.fps);
  if (rules.rotated === 'reject' && rotation !== 0) return reject('rotated', rotation, 0);
  if (rules.audio === 'required' && !hasAudio) return reject('without-audio');
  if (rules.audio === 'none' && hasAudio) return reject('with-audio');
  const measured = { ...facts, sourceSeconds: facts.durationSeconds };
  for (const name of ['sourceSeconds', 'fps', 'width', 'height', 'bitRate'] as const) {
    const bounds = rules[name];
    const rejected = bounds ? judge(name, measured[name], bounds) : null;
    if (rejected) return rejected;
  }
  return null;
}
