import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { listenAt, openOutputSocket } from '../../../../src/media/video/decode/output-socket.ts';
import { temporaryFolders } from '../../../unit/media/temporary-folder.ts';

const newFolder = temporaryFolders();

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Runs a script of Node's own with the socket as its output. Returns what was taken, in order. */
async function outputOf(script: string, pauseMs = 0): Promise<Buffer> {
  const taken: Buffer[] = [];
  const { forProcess, ended } = await openOutputSocket((bytes) => {
    // The buffer is used again.
    taken.push(Buffer.from(bytes));
    return pauseMs === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, pauseMs));
  });
  const child = spawn(process.execPath, ['-e', script], {
    stdio: ['ignore', forProcess, 'inherit'],
  });
  forProcess.destroy();
  await once(child, 'exit');
  await ended;
  return Buffer.concat(taken);
}

/** Bytes that tell where they stand, more than any buffer on the way holds. */
const MANY = `
  const bytes = Buffer.alloc(3_000_000);
  for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(at, at);
`;

describe('openOutputSocket', () => {
  it('hands on all that a process writes, in order', async () => {
    const got = await outputOf(`${MANY} process.stdout.write(bytes);`);
    expect(got).toHaveLength(3_000_000);
    for (let at = 0; at < got.length; at += 4) {
      if (got.readUInt32LE(at) !== at) throw new Error(`byte ${at} is in another place`);
    }
  });

  it('reads no faster than the bytes are taken, and loses none', async () => {
    const got = await outputOf(`${MANY} process.stdout.write(bytes);`, 2);
    expect(got).toHaveLength(3_000_000);
    expect(got.readUInt32LE(2_999_996)).toBe(2_999_996);
  });

  it('ends with a process that is killed in the middle', async () => {
    const got = await outputOf(
      `process.stdout.write('begun', () => process.kill(process.pid, 'SIGKILL'));`,
    );
    expect(got.toString()).toBe('begun');
  });

  it('ends with a process that never began', async () => {
    const { forProcess, ended } = await openOutputSocket(() => undefined);
    forProcess.destroy();
    await expect(ended).resolves.toBeUndefined();
  });

  it('leaves nothing in the folder for temporary files', async () => {
    const folder = await newFolder();
    vi.stubEnv('TMPDIR', folder);
    expect((await outputOf(`process.stdout.write('seen')`)).toString()).toBe('seen');
    expect(await readdir(folder)).toEqual([]);
  });

  it('does without a folder whose name is too long for a socket', async () => {
    const folder = join(await newFolder(), 'x'.repeat(120));
    await mkdir(folder);
    vi.stubEnv('TMPDIR', folder);
    expect((await outputOf(`process.stdout.write('seen')`)).toString()).toBe('seen');
  });

  it('counts the bytes of that name, not its letters', async () => {
    const folder = join(await newFolder(), 'ä'.repeat(40));
    await mkdir(folder);
    vi.stubEnv('TMPDIR', folder);
    const script = `process.stdout.write('seen')`;
    const outputs = await Promise.all(Array.from({ length: 4 }, async () => outputOf(script)));
    expect(outputs.map(String)).toEqual(['seen', 'seen', 'seen', 'seen']);
  });

  // As on a file system that holds none: that cannot be had in a test.
  it('says where no socket can be made, which is no fault of a video', async () => {
    const folder = await newFolder();
    const listening = listenAt(join(folder, 'gone', 's'), createServer());
    await expect(listening).rejects.toMatchObject({ code: 'temporary_folder', retryable: true });
    await expect(listening).rejects.toThrow(
      `files, ${folder}, cannot hold the socket that decoding`,
    );
  });

  it('says which folder cannot be written, and what to do', async () => {
    const folder = await newFolder();
    const file = join(folder, 'file');
    await writeFile(file, '');
    vi.stubEnv('TMPDIR', file);
    const opening = openOutputSocket(() => undefined);
    await expect(opening).rejects.toMatchObject({ code: 'temporary_folder', retryable: true });
    await expect(opening).rejects.toThrow(`temporary files, ${file}, cannot be written (ENOTDIR`);
    await expect(opening).rejects.toThrow('TMPDIR');
  });
});
