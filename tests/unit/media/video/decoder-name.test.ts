import { expect, it } from 'vitest';
import { decoderName } from '../../../../src/media/video/programs/decoder-name.ts';
import type { VideoProgram } from '../../../../src/media/video/programs/video-programs.ts';

const program = (name: VideoProgram['name'], version: string | null): VideoProgram => ({
  ...{ name, version, path: name, year: null, origin: 'system' },
});

it.each([
  ['5.1.9', '5.1.9', 'ffmpeg 5.1.9'],
  ['N-47683-g0e8eb07980', '5.1', 'ffmpeg N-47683-g0e8eb07980, ffprobe 5.1'],
  ['7.1', null, 'ffmpeg 7.1, ffprobe unknown'],
])('ffmpeg %s with ffprobe %s is recorded as %s', (ffmpeg, ffprobe, name) => {
  const programs = { ffmpeg: program('ffmpeg', ffmpeg), ffprobe: program('ffprobe', ffprobe) };
  expect(decoderName(programs)).toBe(name);
});
