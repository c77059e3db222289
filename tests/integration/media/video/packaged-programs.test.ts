import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { probePrograms } from '../../../../src/media/programs.ts';
import { packagedProgram } from '../../../../src/media/video/programs/packaged-program.ts';
import { findVideoPrograms } from '../../../../src/media/video/programs/video-programs.ts';
import { temporaryFoldersForAll } from '../../../unit/media/temporary-folder.ts';
import {
  ANALYZE,
  closedVideoMedia,
  FRAMES,
  H264,
  lavfi,
  LIMITS,
  makeVariable,
  makeVideo,
  NO_FFMPEG,
} from './made-videos.ts';

const { signal } = new AbortController();
const packaged = await Promise.all([packagedProgram('ffmpeg'), packagedProgram('ffprobe')]);
const reason =
  NO_FFMPEG || (packaged.includes(null) ? ' (skipped: npm has no ffmpeg for this platform)' : '');

const newFolder = temporaryFoldersForAll();
const videoMedia = closedVideoMedia();

/** Takes the system's programs out of sight. */
async function hideSystem(): Promise<void> {
  vi.stubEnv('PATH', await mkdtemp(join(tmpdir(), 'recaptor-no-programs-')));
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe.skipIf(reason !== '')(`where the system has no ffmpeg${reason}`, () => {
  let folder = '';

  beforeAll(async () => {
    folder = await newFolder();
    const source = lavfi('testsrc2=s=320x180:r=25:d=3');
    makeVideo(folder, 'a.mp4', ...source, ...H264);
    makeVideo(folder, 'a.ts', ...source, ...H264);
    makeVideo(folder, 'a.webm', ...source, '-c:v', 'libvpx-vp9', '-cpu-used', '8');
    makeVariable(folder, 'variable.mkv');
  });

  it("takes npm's, and says so", async () => {
    await hideSystem();
    const { ffmpeg, ffprobe } = await findVideoPrograms({});
    expect([ffmpeg.origin, ffprobe.origin]).toEqual(['package', 'package']);
    expect(ffmpeg.version).not.toBeNull();
    expect(ffprobe.version).not.toBeNull();
    const [, told] = await probePrograms({});
    expect(told?.version).toContain("npm's package");
  });

  it.each(['a.mp4', 'a.ts', 'a.webm', 'variable.mkv'])(
    'reads the same facts, times, signals and frames by it as by the system’s: %s',
    async (name) => {
      const system = await readAll(name);
      await hideSystem();
      const own = await readAll(name);
      expect(own.facts).toEqual(system.facts);
      expect(own.signals.frames.seconds).toEqual(system.signals.frames.seconds);
      expect(own.signals.samples.seconds).toEqual(system.signals.samples.seconds);
      expect(furthest(own.signals.frames.content, system.signals.frames.content)).toBeLessThan(1);
      expect(furthest(own.signals.samples.motion, system.signals.samples.motion)).toBeLessThan(
        0.002,
      );
      expect(own.frames.map(({ width, height }) => [width, height])).toEqual(
        system.frames.map(({ width, height }) => [width, height]),
      );
    },
    30_000,
  );

  async function readAll(name: string) {
    const media = videoMedia(folder);
    const facts = await media.probeVideo(name, LIMITS, signal);
    const signals = await media.analyzeVideo(name, ANALYZE, signal);
    const frames = await media.extractFrames(name, [0.1, 1.1], FRAMES, signal);
    return { facts, signals, frames };
  }
});

describe('a program that the user names', () => {
  it('wins, and is reported where it cannot be run', async () => {
    const ffmpegPath = '/nowhere/ffmpeg';
    const { ffmpeg } = await findVideoPrograms({ ffmpegPath });
    expect(ffmpeg).toMatchObject({ path: ffmpegPath, origin: 'named', version: null });
    const [, told] = await probePrograms({ ffmpegPath });
    expect(told).toMatchObject({ version: null, advice: expect.stringContaining('FFMPEG_PATH') });
  });
});

function furthest(left: Float32Array, right: Float32Array): number {
  return left.reduce((most, value, at) => Math.max(most, Math.abs(value - (right[at] ?? 0))), 0);
}
