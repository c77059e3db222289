import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createRemoteReader } from '../../../../src/media/bytes/remote-reader.ts';
import { createDownloads, type Download } from '../../../../src/media/video/file/downloads.ts';
import { saveRemote } from '../../../../src/media/video/file/save-remote.ts';
import { videoFolderPrefix } from '../../../../src/media/video/file/video-folder.ts';
import { loopback } from '../../../support/loopback.ts';
import { temporaryFolders } from '../../../unit/media/temporary-folder.ts';

const newFolder = temporaryFolders();
const { signal } = new AbortController();
const loop = loopback();
const PART = Buffer.alloc(256 * 1024, 'x');

/** A folder for temporary files in which nobody else writes. */
let temporary = '';

beforeEach(async () => {
  temporary = await newFolder();
  vi.stubEnv('TMPDIR', temporary);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${(await loop.serve(listener)).port}/a.mp4`;
}

function newReader() {
  const options = { allowHosts: ['127.0.0.1'], timeoutMs: 20_000, maxRedirects: 0 };
  return loop.closing(createRemoteReader(options));
}

function newDownloads() {
  return loop.closing(createDownloads(newReader()));
}

/** The files that are there, with their sizes. */
async function saved(): Promise<readonly number[]> {
  const names = await readdir(temporary, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
}

const contentOf = ({ folder, name }: Download): Promise<Buffer> => readFile(join(folder, name));

/** Serves a first part, and the rest when it is told to. */
async function serveInTwo() {
  let sendRest = (): void => undefined;
  const gone = { connections: 0 };
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': 2 * PART.length });
    response.write(PART);
    sendRest = () => void response.end(PART);
    response.on('close', () => (gone.connections += response.writableFinished ? 0 : 1));
  });
  return { url, gone, sendRest: () => sendRest() };
}

describe('a remote video', () => {
  it('is on disk as far as it has come', async () => {
    const { url, sendRest } = await serveInTwo();
    const content = newDownloads().use(url, 1e9, signal, contentOf);
    await expect.poll(saved).toEqual([PART.length]);
    sendRest();
    expect((await content).equals(Buffer.concat([PART, PART]))).toBe(true);
  });

  it('leaves no file where its server breaks off, and is asked for anew', async () => {
    let asked = 0;
    const url = await serve((_request, response) => {
      asked += 1;
      response.writeHead(200, { 'content-length': PART.length });
      if (asked > 1) response.end(PART);
      else response.write(PART.subarray(1), () => response.destroy());
    });
    const downloads = newDownloads();
    await expect(downloads.use(url, 1e9, signal, contentOf)).rejects.toMatchObject({
      code: 'remote_unreachable',
      retryable: true,
    });
    expect(await saved()).toEqual([]);
    expect((await downloads.use(url, 1e9, signal, contentOf)).equals(PART)).toBe(true);
  });

  it('leaves no file where it is too large or empty', async () => {
    const url = await serve((_request, response) => response.end(PART));
    const empty = await serve((_request, response) => response.end());
    const downloads = newDownloads();
    const refused = downloads.use(url, PART.length - 1, signal, contentOf);
    await expect(refused).rejects.toMatchObject({ code: 'media_too_large' });
    const nothing = downloads.use(empty, 1e9, signal, contentOf);
    await expect(nothing).rejects.toMatchObject({ code: 'media_empty' });
    expect(await saved()).toEqual([]);
  });

  it('goes on while one waits for it, and ends without a file when nobody does', async () => {
    const { url, gone, sendRest } = await serveInTwo();
    const downloads = newDownloads();
    const [first, second] = [new AbortController(), new AbortController()];
    const waiting = [first, second].map(async (stop) =>
      downloads.use(url, 1e9, stop.signal, contentOf),
    );
    const outcomes = Promise.allSettled(waiting);
    await expect.poll(saved).toEqual([PART.length]);
    first.abort(new Error('first'));
    await expect(waiting[0]).rejects.toThrow('first');
    expect(await saved()).toEqual([PART.length]);
    expect(gone.connections).toBe(0);
    second.abort(new Error('second'));
    await expect(waiting[1]).rejects.toThrow('second');
    await outcomes;
    expect(await saved()).toEqual([]);
    await expect.poll(() => gone.connections).toBe(1);
    const again = downloads.use(url, 1e9, signal, contentOf);
    await expect.poll(saved).toEqual([PART.length]);
    sendRest();
    expect(await again).toHaveLength(2 * PART.length);
  });

  it('that is under way when all is closed leaves no file', async () => {
    const { url } = await serveInTwo();
    const downloads = newDownloads();
    const outcome = Promise.allSettled([downloads.use(url, 1e9, signal, contentOf)]);
    await expect.poll(saved).toEqual([PART.length]);
    await downloads.close();
    expect(await outcome).toMatchObject([{ status: 'rejected', reason: { name: 'AbortError' } }]);
    expect(await readdir(temporary)).toEqual([]);
  });
});

describe('the folder of a process that was killed', () => {
  it('is removed by the next, and no other', async () => {
    const url = await serve((_request, response) => response.end(PART));
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const left = `${await videoFolderPrefix(gone)}-aaaaaa`;
    const others = [
      ...[`${await videoFolderPrefix(process.ppid)}-aaaaaa`, `recaptor-video-00000000-${gone}-a`],
      ...['recaptor-video-aaaaaa', `unlike-${left}`],
    ];
    for (const name of [left, ...others]) {
      await mkdir(join(temporary, name));
      await writeFile(join(temporary, name, '1'), 'x');
    }
    const downloads = newDownloads();
    await downloads.use(url, 1e9, signal, contentOf);
    const own = `${await videoFolderPrefix(process.pid)}-`;
    const names = (await readdir(temporary)).filter((name) => !name.startsWith(own));
    expect(names.toSorted()).toEqual(others.toSorted());
  });
});

describe('a folder for temporary files that is not there', () => {
  it('is looked for again, and hinders no end', async () => {
    const url = await serve((_request, response) => response.end(PART));
    const later = join(temporary, 'later');
    vi.stubEnv('TMPDIR', later);
    const downloads = newDownloads();
    const early = downloads.use(url, 1e9, signal, contentOf);
    await expect(early).rejects.toMatchObject({ code: 'temporary_folder' });
    await expect(downloads.close()).resolves.toBeUndefined();
    await mkdir(later);
    expect((await downloads.use(url, 1e9, signal, contentOf)).equals(PART)).toBe(true);
  });
});

// Every write to it fails as on a full disk.
describe.skipIf(!existsSync('/dev/full'))('a full disk', () => {
  it('is not the fault of the video: all that come after it meet it, too', async () => {
    const url = await serve((_request, response) => response.end(PART));
    const path = join(temporary, 'full');
    await symlink('/dev/full', path);
    const saving = saveRemote(newReader(), { url, path, maxBytes: 1e9 }, signal);
    await expect(saving).rejects.toMatchObject({
      name: 'RecaptorError',
      code: 'temporary_folder',
      message: expect.stringMatching(/full \(ENOSPC.*make room there, or name another .* TMPDIR/),
    });
    expect(existsSync(path)).toBe(false);
  });
});
