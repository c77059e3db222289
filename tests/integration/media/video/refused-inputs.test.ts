import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import { temporaryFolders } from '../../../unit/media/temporary-folder.ts';
import { referringMp4 } from './mp4-boxes.ts';
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

/** A server that keeps the paths it was asked for. */
async function listeningServer(): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked };
}

/** Files by which ffmpeg would open `target`, each in its own format. */
function lists(target: string): Readonly<Record<string, string>> {
  const hls = `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n${target}\n#EXT-X-ENDLIST\n`;
  const dash =
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" ' +
    'profiles="urn:mpeg:dash:profile:isoff-on-demand:2011" mediaPresentationDuration="PT2S">' +
    '<Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1">' +
    `<BaseURL>${target}</BaseURL><SegmentBase/></Representation></AdaptationSet></Period></MPD>`;
  const concat = `ffconcat version 1.0\nfile '${target}'\n`;
  return {
    'list.m3u8': hls,
    'list.mp4': hls,
    'list.ts': hls,
    'list.mpd': dash,
    'list.ffconcat': concat,
    'concat.mp4': concat,
    'list.sdp':
      'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n',
    'list.imf': `<?xml version="1.0"?><CompositionPlaylist>${target}</CompositionPlaylist>`,
  };
}

describe.skipIf(NO_FFMPEG !== '')(`a file that makes ffmpeg open another${NO_FFMPEG}`, () => {
  it('is refused, and no server is asked, whatever it is called', async () => {
    const root = await newFolder();
    const { url, asked } = await listeningServer();
    const media = mediaAt(root);
    for (const [name, text] of Object.entries(lists(`${url}/a.mp4`))) {
      await writeFile(join(root, name), text);
      const probing = media.probeVideo(name, LIMITS, signal);
      await expect(probing, name).rejects.toMatchObject({
        code: expect.stringMatching(/^video_(?:refused|unreadable)$/),
      });
      await expect(media.analyzeVideo(name, ANALYZE, signal)).rejects.toThrow(name);
      await expect(media.extractFrames(name, [0], FRAMES, signal)).rejects.toThrow(name);
    }
    expect(asked).toEqual([]);
    // The list itself is good: ffprobe follows it where it may.
    const freely = ['-v', 'quiet', '-protocol_whitelist', 'file,http,tcp'];
    await once(spawn('ffprobe', [...freely, join(root, 'list.m3u8')]), 'close');
    expect(asked).not.toEqual([]);
  });

  it('is refused where the other file lies beside it', async () => {
    const root = await newFolder();
    makeVideo(root, 'a.ts', ...counter(10), ...H264);
    const media = mediaAt(root);
    for (const [name, text] of Object.entries(lists('a.ts'))) {
      await writeFile(join(root, name), text);
      await expect(media.probeVideo(name, LIMITS, signal), name).rejects.toThrow(name);
    }
  });

  it('says that a playlist is no video', async () => {
    const root = await newFolder();
    await writeFile(join(root, 'a.m3u8'), lists('b.ts')['list.m3u8'] ?? '');
    await expect(mediaAt(root).probeVideo('a.m3u8', LIMITS, signal)).rejects.toMatchObject({
      code: 'video_refused',
      message: expect.stringContaining('refers to others'),
    });
  });

  it('is no way to a pattern of file names', async () => {
    const root = await newFolder();
    const picture = ['-frames:v', '1', '-f', 'image2'];
    makeVideo(root, '1.png', ...counter(1), ...picture);
    await writeFile(join(root, '%d.png'), await readFile(join(root, '1.png')));
    await expect(mediaAt(root).probeVideo('%d.png', LIMITS, signal)).rejects.toMatchObject({
      code: 'video_refused',
    });
  });

  it('gives nothing of a file that an MP4 names as its media', async () => {
    const root = await newFolder();
    const outside = await newFolder();
    const secret = makeVideo(outside, 'secret.mp4', ...counter(50), ...H264);
    await writeFile(join(root, 'a.mp4'), referringMp4(await readFile(secret), secret));
    const followed = spawnSync('ffmpeg', [
      ...['-v', 'error', '-enable_drefs', '1', '-use_absolute_path', '1'],
      ...['-i', join(root, 'a.mp4'), '-f', 'framecrc', '-'],
    ]);
    const media = mediaAt(root);
    expect(followed.stdout.toString()).toContain('0,');
    await expect(media.analyzeVideo('a.mp4', ANALYZE, signal)).rejects.toMatchObject({
      code: expect.stringMatching(/^video_/),
    });
    await expect(media.extractFrames('a.mp4', [0.5], FRAMES, signal)).rejects.toMatchObject({
      code: expect.stringMatching(/^video_/),
    });
  });
});
