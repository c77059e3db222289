import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';

import { afterEach, describe, expect, it } from 'vitest';

import { temporaryFolders } from '../../../unit/media/temporary-folder.ts';
import {
  ANALYZE,
  closedVideoMedia,
  counter,
  FRAMES,
  H264,
  LIMITS,
  makeVideo,
  NO_FFMPEG,
} from './made-videos.ts';

const newFolder = temporaryFolders();
const mediaAt = closedVideoMedia();
const { signal } = new AbortController();
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(bytes: Buffer): Promise<{ readonly host: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(bytes);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function downloadFolders(): Promise<readonly string[]> {
  const names = await readdir(tmpdir());
  return names.filter((name) => name.startsWith('recaptor-video-'));
}

describe.skipIf(NO_FFMPEG !== '')(`one video by three uris${NO_FFMPEG}`, () => {
  it('has the same facts, signals and frames', async () => {
    const root = await newFolder();
    const path = makeVideo(root, 'a b%20c.mp4', ...counter(100), ...H264);
    makeVideo(root, 'before.mp4', ...counter(20), ...H264);
    execFileSync('tar', ['-cf', 'it’s, x.tar', 'before.mp4', 'a b%20c.mp4', 'before.mp4'], {
      cwd: root,
    });
    const { host, asked } = await serve(await readFile(path));
    const media = mediaAt(root, { allowHosts: [host] });
    const uris = ['a b%20c.mp4', 'tar:it’s, x.tar!/a b%20c.mp4', `http://${host}/a.mp4?key=1`];
    const [file, ...others] = await Promise.all(
      uris.map(async (uri) => ({
        facts: await media.probeVideo(uri, LIMITS, signal),
        signals: await media.analyzeVideo(uri, ANALYZE, signal),
        frames: await media.extractFrames(uri, [0, 2.5, 3.9], FRAMES, signal),
      })),
    );
    expect(others).toEqual([file, file]);
    // Downloaded once for all three, and gone with the media.
    expect(asked).toEqual(['/a.mp4?key=1']);
  });

  it('keeps what it downloads until it is closed', async () => {
    const root = await newFolder();
    const path = makeVideo(root, 'a.mp4', ...counter(5), ...H264);
    const { host } = await serve(await readFile(path));
    const before = await downloadFolders();
    const media = mediaAt(root, { allowHosts: [host] });
    await media.probeVideo(`http://${host}/a.mp4`, LIMITS, signal);
    expect(await downloadFolders()).toHaveLength(before.length + 1);
    await media.close();
    expect(await downloadFolders()).toHaveLength(before.length);
  });

  it('never shows a URL’s signature', async () => {
    const root = await newFolder();
    const { host } = await serve(Buffer.from('no video'));
    const media = mediaAt(root, { allowHosts: [host] });
    const probing = media.probeVideo(`http://${host}/a.mp4?signature=secret`, LIMITS, signal);
    const error: unknown = await probing.catch((error_: unknown) => error_);
    expect(String(error)).toContain(`http://${host}/a.mp4: `);
    expect(String(error)).not.toContain('secret');
    expect(String(error)).not.toContain(tmpdir());
  });
});

describe.skipIf(NO_FFMPEG !== '')(`a video that is written anew${NO_FFMPEG}`, () => {
  it('is probed anew', async () => {
    const root = await newFolder();
    const media = mediaAt(root);
    makeVideo(root, 'a.mp4', ...counter(25), ...H264);
    const one = await media.probeVideo('a.mp4', LIMITS, signal);
    makeVideo(root, 'a.mp4', ...counter(50), ...H264);
    const other = await media.probeVideo('a.mp4', LIMITS, signal);
    expect([one.durationSeconds, other.durationSeconds]).toEqual([1, 2]);
    expect(other.mediaSha256).not.toBe(one.mediaSha256);
  });

  it('is not found outside its archive or in a damaged one', async () => {
    const root = await newFolder();
    makeVideo(root, 'a.mp4', ...counter(5), ...H264);
    execFileSync('tar', ['-cf', 'x.tar', 'a.mp4'], { cwd: root });
    const media = mediaAt(root);
    await expect(media.probeVideo('tar:x.tar!/b.mp4', LIMITS, signal)).rejects.toMatchObject({
      code: 'media_missing',
    });
    await expect(media.probeVideo('tar:a.mp4!/b.mp4', LIMITS, signal)).rejects.toMatchObject({
      code: 'media_unreadable',
    });
  });
});
