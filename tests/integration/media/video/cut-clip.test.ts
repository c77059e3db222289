import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { sha256 } from '../../../../src/core/hash.ts';
import type { ClipSpan, CutClip } from '../../../../src/core/video.ts';
import { createVideoMedia } from '../../../../src/media/video/create-video-media.ts';
import { temporaryFolders } from '../../../unit/media/temporary-folder.ts';
import { H264, lavfi, makeVideo, NO_FFMPEG } from './made-videos.ts';

const newFolder = temporaryFolders();
const { signal } = new AbortController();

const REMOTE = { allowHosts: [], timeoutMs: 1_000, maxRedirects: 0 };
const TEST = 'testsrc2=s=128x96:r=25:d=4';

async function cut(
  folder: string,
  span: ClipSpan,
  { name = 'a.mp4', mediaSha256 }: { name?: string; mediaSha256?: string } = {},
): Promise<CutClip> {
  const media = createVideoMedia({ root: folder, remote: REMOTE, threads: 1 });
  try {
    return await media.cutClip(
      name,
      span,
      {
        maxBytes: 1e9,
        maxPixels: 1e9,
        mediaSha256: mediaSha256 ?? sha256(await readFile(join(folder, name))),
        path: join(folder, 'clip.mp4'),
        timeoutMs: 60_000,
      },
      signal,
    );
  } finally {
    await media.close();
  }
}

describe.skipIf(NO_FFMPEG !== '')(`cutClip${NO_FFMPEG}`, () => {
  it('copies packets from a keyframe on, and encodes from any other frame', async () => {
    const folder = await newFolder();
    makeVideo(folder, 'a.mp4', ...lavfi(TEST), ...H264);
    const whole = await cut(folder, { startSeconds: 0, endSeconds: 4 });
    expect(whole).toMatchObject({ method: 'copied', frames: 100, durationSeconds: 4 });
    const between = await cut(folder, { startSeconds: 0.48, endSeconds: 1.52 });
    expect(between).toMatchObject({ method: 'encoded', frames: 26, fps: 25 });
    expect(between.firstFrame).not.toBe(whole.firstFrame);
  });

  it('begins at 0 and is as long as its frames, where packets stand in another order than they', async () => {
    const folder = await newFolder();
    const reordered = ['-c:v', 'libx264', '-bf', '3', '-g', '25', '-pix_fmt', 'yuv420p'];
    makeVideo(folder, 'a.mp4', ...lavfi(TEST), ...reordered);
    const clip = await cut(folder, { startSeconds: 1, endSeconds: 3 });
    expect(clip).toMatchObject({ method: 'copied', frames: 50 });
    const entries = 'format=start_time,duration:stream=start_time,duration,has_b_frames';
    for (const editList of ['0', '1']) {
      const { stdout } = spawnSync('ffprobe', [
        ...['-v', 'error', '-ignore_editlist', editList, '-of', 'json'],
        ...['-show_entries', entries, join(folder, 'clip.mp4')],
      ]);
      const times = { start_time: '0.000000', duration: '2.000000' };
      expect(JSON.parse(String(stdout))).toMatchObject({
        streams: [{ ...times, has_b_frames: 2 }],
        format: times,
      });
    }
  });

  it('gives the same bytes twice, and leaves nothing beside them', async () => {
    const folder = await newFolder();
    makeVideo(folder, 'a.mp4', ...lavfi(TEST), ...H264);
    const span = { startSeconds: 2.2, endSeconds: 3.4 };
    const first = await cut(folder, span);
    const bytes = await readFile(join(folder, 'clip.mp4'));
    expect(sha256(bytes)).toBe(first.sha256);
    expect(await cut(folder, span)).toEqual(first);
    expect((await readdir(folder)).toSorted()).toEqual(['a.mp4', 'clip.mp4']);
  });

  it('gives an odd size an even one', async () => {
    const folder = await newFolder();
    const odd = 'testsrc2=s=127x95:r=25:d=1';
    makeVideo(folder, 'a.mkv', ...lavfi(odd), '-c:v', 'ffv1', '-pix_fmt', 'yuv444p');
    const clip = await cut(folder, { startSeconds: 0, endSeconds: 1 }, { name: 'a.mkv' });
    expect(clip).toMatchObject({ method: 'encoded', width: 126, height: 94, frames: 25 });
  });

  it('cuts nothing out of another file than was captioned, nor where there is no frame', async () => {
    const folder = await newFolder();
    makeVideo(folder, 'a.mp4', ...lavfi(TEST), ...H264);
    const span = { startSeconds: 0, endSeconds: 1 };
    await expect(cut(folder, span, { mediaSha256: 'other' })).rejects.toMatchObject({
      code: 'media_changed',
    });
    await expect(cut(folder, { startSeconds: 8, endSeconds: 9 })).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['a.mp4']);
  });
});
