import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  H264,
  lavfi,
  makeTexture,
  makeVideo,
  NO_FFMPEG,
  panned,
} from '../integration/media/video/made-videos.ts';
import { turnedMp4 } from '../integration/media/video/mp4-boxes.ts';
import { manifestText, readRows, type ManifestLine } from '../support/caption-project.ts';
import { cli, startCli, waitFor, type RunningCli } from '../support/cli.ts';
import { redisIsMissing, startRedis } from '../support/redis-server.ts';

interface ClipLine extends ManifestLine {
  readonly width: number;
  readonly height: number;
  readonly end_seconds: number;
  readonly motion_score: number;
  readonly motion_scorer: string;
}

interface DroppedLine {
  readonly uri: string;
  readonly reason?: string;
  readonly code?: string;
}

const SECONDS = 3;
const PIXELS_A_SECOND = 24;

/** Videos that are fine, each odd in its own way, and such as come to nothing. */
async function makeOddVideos(folder: string, texture: string): Promise<void> {
  const moving = (filters = '') =>
    panned(texture, { pixels: PIXELS_A_SECOND, seconds: SECONDS, filters });
  const plain = makeVideo(folder, 'plain.mp4', ...moving(), ...H264, '-movflags', '+faststart');
  const bytes = await readFile(plain);
  await writeFile(join(folder, 'turned.mp4'), turnedMp4(bytes, 90));
  await writeFile(join(folder, 'cut-short.mp4'), bytes.subarray(0, bytes.length / 3));
  await writeFile(join(folder, 'empty.mp4'), '');
  const playlist = '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nplain.mp4\n#EXT-X-ENDLIST\n';
  await writeFile(join(folder, 'playlist.mp4'), playlist);
  const fewer = moving(",select='lt(n,38)+not(mod(n,5))'");
  makeVideo(folder, 'variable.mkv', ...fewer, '-vsync', 'vfr', ...H264);
  makeVideo(folder, 'deep.mkv', ...moving(), '-c:v', 'ffv1', '-pix_fmt', 'yuv422p10le');
  const fields = ['-c:v', 'mpeg2video', '-flags', '+ildct+ilme', '-top', '1', '-q:v', '2'];
  makeVideo(folder, 'fields.ts', ...moving(), ...fields);
  makeVideo(folder, 'clear.mov', ...moving(), '-pix_fmt', 'argb', '-c:v', 'qtrle');
  makeVideo(folder, 'moment.mp4', ...moving(), '-frames:v', '1', ...H264);
  makeVideo(folder, 'sound.mp4', ...lavfi('sine=d=3'), '-c:a', 'aac');
}

describe.skipIf(NO_FFMPEG !== '')(`odd videos${NO_FFMPEG}`, () => {
  let directory = '';
  const workers: RunningCli[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'recaptor-odd-'));
    await mkdir(join(directory, 'videos'));
    await makeOddVideos(join(directory, 'videos'), await makeTexture(directory));
    // Many shards, so that workers have something to share.
    await writeFile(join(directory, 'recaptor.yaml'), 'extends: cogvideox\nshardSize: 1\n');
  }, 60_000);

  afterAll(() => {
    for (const worker of workers) worker.process.kill('SIGKILL');
  });

  const recaptor = async (...args: string[]) => cli(args, { cwd: directory });
  const rows = async <Row>(name: string, run = 'alone') =>
    readRows<Row>(join(directory, run), name);

  const isDecoding = async (run: string): Promise<boolean> => {
    const stages = await readdir(join(directory, run, 'stages')).catch(() => []);
    return stages.some((name) => name.startsWith('analyze@'));
  };

  it('become clips, or are dropped with the reason each', async () => {
    const { code, stderr } = await recaptor('run', 'videos', '--run', 'alone');
    expect({ code, stderr }).toMatchObject({ code: 3 });
    const failed = await rows<DroppedLine>('failed.jsonl');
    expect(Object.fromEntries(failed.map(({ uri, code: reason }) => [uri, reason]))).toEqual({
      'cut-short.mp4': 'video_truncated',
      'empty.mp4': 'media_empty',
      'playlist.mp4': 'video_refused',
      'sound.mp4': 'video_no_stream',
    });
    const rejected = await rows<DroppedLine>('rejected.jsonl');
    expect(rejected).toMatchObject([{ uri: 'moment.mp4', reason: 'no-shot-long-enough' }]);
    const clips = await rows<ClipLine>('manifest.jsonl');
    expect(clips.map(({ file_name }) => file_name)).toEqual([
      ...['clear.mov', 'deep.mkv', 'fields.ts', 'plain.mp4', 'turned.mp4', 'variable.mkv'],
    ]);
    for (const { file_name, width, height, end_seconds, motion_score, motion_scorer } of clips) {
      const isTurned = file_name === 'turned.mp4';
      expect([width, height], file_name).toEqual(isTurned ? [180, 320] : [320, 180]);
      expect(end_seconds, file_name).toBeCloseTo(SECONDS, 0);
      const expected = PIXELS_A_SECOND / Math.hypot(320, 180);
      expect(Math.abs(motion_score / expected - 1), file_name).toBeLessThan(0.08);
      expect(motion_scorer).toBe(`dis-1 2 fps ${isTurned ? '180x320' : '320x180'}`);
    }
  }, 120_000);

  it('end with the same bytes after a kill while they are decoded', async () => {
    const running = startCli(['run', 'videos', '--run', 'killed'], { cwd: directory });
    await waitFor('a decoded video', async () => isDecoding('killed'));
    running.process.kill('SIGKILL');
    await running.ended;
    const { code, stderr } = await recaptor('resume', '--run', 'killed');
    expect({ code, stderr }).toMatchObject({ code: 3 });
    expect(await manifestText(join(directory, 'killed'))).toBe(
      await manifestText(join(directory, 'alone')),
    );
  }, 120_000);

  it.skipIf(redisIsMissing())(
    'give the same manifest with one worker, with four, and with two that are killed',
    async () => {
      const redis = await startRedis();
      const queue = ['--queue', redis.url];
      const startWorkers = (count: number): void => {
        for (let worker = 0; worker < count; worker += 1) {
          workers.push(startCli(['worker', ...queue], { cwd: directory }));
        }
      };
      try {
        for (const [count, isKilled] of [
          [1, false],
          [4, false],
          [2, true],
        ] as const) {
          const run = `fleet-of-${count}`;
          startWorkers(count);
          await recaptor('enqueue', 'videos', '--run', run, ...queue);
          if (isKilled) {
            await waitFor('a decoded video', async () => isDecoding(run));
            for (const { process } of workers) process.kill('SIGKILL');
            await Promise.all(workers.splice(0).map(async ({ ended }) => ended));
            await recaptor('resume', '--run', run, ...queue, '--detach');
            startWorkers(1);
          }
          await waitFor('the end', async () => {
            const { stdout } = await recaptor('--json', 'status', '--run', run);
            const { settled, records } = JSON.parse(stdout) as Record<string, number>;
            return settled === records;
          });
          for (const { process } of workers) process.kill('SIGTERM');
          await Promise.all(workers.splice(0).map(async ({ ended }) => ended));
          expect(await recaptor('export', '--run', run)).toMatchObject({ code: 3 });
          expect(await manifestText(join(directory, run))).toBe(
            await manifestText(join(directory, 'alone')),
          );
        }
      } finally {
        await redis.stop();
      }
    },
    240_000,
  );
});
