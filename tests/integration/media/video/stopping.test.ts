import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { temporaryFolders } from '../../../unit/media/temporary-folder.ts';
import {
  ANALYZE,
  closedVideoMedia,
  FRAMES,
  H264,
  lavfi,
  makeVideo,
  NO_FFMPEG,
} from './made-videos.ts';

const newFolder = temporaryFolders();
const mediaAt = closedVideoMedia();

/** Processes whose command line names `path`. Linux alone tells. */
function processesOf(path: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => commandLine(pid).includes(path));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await pause(5);
}

const reason = NO_FFMPEG || (process.platform === 'linux' ? '' : ' (skipped: needs /proc)');

describe.skipIf(reason !== '')(`work on a video that is stopped${reason}`, () => {
  /** Long enough to be in work while it is stopped. */
  function longVideo(root: string): string {
    const source = lavfi('testsrc2=s=640x360:r=25:d=1');
    const second = makeVideo(root, 'second.mp4', ...source, ...H264);
    return makeVideo(root, 'long.mp4', '-stream_loop', '600', '-i', second, '-c', 'copy');
  }

  it('ends its ffmpeg when it is aborted, and rejects with the reason', async () => {
    const root = await newFolder();
    const path = longVideo(root);
    const stopping = new AbortController();
    const stopped = mediaAt(root).analyzeVideo('long.mp4', ANALYZE, stopping.signal);
    await until(() => processesOf(path).some((pid) => commandLine(pid).includes('-nostdin')));
    stopping.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');
    expect(processesOf(path)).toEqual([]);
  });

  it('ends its ffmpeg when frames are extracted and it is aborted', async () => {
    const root = await newFolder();
    const path = longVideo(root);
    const stopping = new AbortController();
    const seconds = Array.from({ length: 300 }, (_, index) => index);
    const stopped = mediaAt(root).extractFrames('long.mp4', seconds, FRAMES, stopping.signal);
    await until(() => processesOf(path).some((pid) => commandLine(pid).includes('-nostdin')));
    stopping.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');
    expect(processesOf(path)).toEqual([]);
  });

  it('ends its ffmpeg when the time is over, and says so', async () => {
    const root = await newFolder();
    const path = longVideo(root);
    const analyze = { ...ANALYZE, timeoutMs: 300 };
    const { signal } = new AbortController();
    await expect(mediaAt(root).analyzeVideo('long.mp4', analyze, signal)).rejects.toMatchObject({
      code: 'video_timeout',
      retryable: true,
      message: 'long.mp4: was not decoded within 300 ms; raise timeoutMs, or leave it out',
    });
    expect(processesOf(path)).toEqual([]);
  });

  it('starts nothing where it was aborted before', async () => {
    const root = await newFolder();
    const path = longVideo(root);
    const reasonGiven = new Error('before');
    const aborted = AbortSignal.abort(reasonGiven);
    const media = mediaAt(root);
    await expect(media.analyzeVideo('long.mp4', ANALYZE, aborted)).rejects.toBe(reasonGiven);
    await expect(media.extractFrames('long.mp4', [0], FRAMES, aborted)).rejects.toBe(reasonGiven);
    expect(processesOf(path)).toEqual([]);
  });

  it('reports an ffmpeg that fails with the end of what it said', async () => {
    const root = await newFolder();
    makeVideo(root, 'a.mp4', ...lavfi('testsrc2=s=64x48:d=1'), ...H264);
    const ffmpegPath = join(root, 'failing-ffmpeg');
    const real = execFileSync('which', ['ffmpeg'], { encoding: 'utf8' }).trim();
    const script = `#!/bin/sh\ncase "$*" in *nostdin*) echo "[dec @ 0x7f3a] broken inside" >&2; exit 7;; esac\nexec ${real} "$@"\n`;
    await writeFile(ffmpegPath, script);
    await chmod(ffmpegPath, 0o755);
    const media = mediaAt(root, { ffmpegPath });
    const { signal } = new AbortController();
    await expect(media.analyzeVideo('a.mp4', ANALYZE, signal)).rejects.toMatchObject({
      code: 'video_undecodable',
      message: expect.stringContaining('a.mp4: cannot be decoded ([dec] broken inside)'),
    });
  });

  it('says what to install where ffmpeg is missing', async () => {
    const root = await newFolder();
    makeVideo(root, 'a.mp4', ...lavfi('testsrc2=s=64x48:d=1'), ...H264);
    const media = mediaAt(root, { ffmpegPath: join(root, 'no-ffmpeg') });
    const { signal } = new AbortController();
    for (const work of [
      () => media.analyzeVideo('a.mp4', ANALYZE, signal),
      () => media.extractFrames('a.mp4', [0], FRAMES, signal),
    ]) {
      await expect(work()).rejects.toMatchObject({
        code: 'ffmpeg_missing',
        message: expect.stringContaining('apt-get install ffmpeg'),
      });
    }
  });
});
