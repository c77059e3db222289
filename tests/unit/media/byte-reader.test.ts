import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { createByteReader, type ByteReader } from '../../../src/media/bytes/byte-reader.ts';
import { temporaryFolders } from './temporary-folder.ts';

const REMOTE = { allowHosts: [], timeoutMs: 1000, maxRedirects: 0 };
const { signal } = new AbortController();

describe('reading a file', () => {
  const newFolder = temporaryFolders();

  async function readerOver(files: Readonly<Record<string, string>>): Promise<{
    read: (uri: string, maxBytes?: number) => Promise<string>;
    folder: string;
    reader: ByteReader;
  }> {
    const folder = join(await newFolder(), 'dataset');
    await mkdir(join(folder, 'images'), { recursive: true });
    await Promise.all(
      Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)),
    );
    const reader = createByteReader(folder, REMOTE);
    const read = async (uri: string, maxBytes = 1000): Promise<string> =>
      (await reader.read(uri, maxBytes, signal)).toString();
    return { read, folder, reader };
  }

  it('gives its bytes', async () => {
    const { read } = await readerOver({ 'images/a.jpg': 'the bytes' });
    expect(await read('images/a.jpg')).toBe('the bytes');
    expect(await read('images/../images/a.jpg')).toBe('the bytes');
  });

  it('says that a file is missing', async () => {
    const { read } = await readerOver({ 'images/a.jpg': 'x' });
    const missing = { name: 'MediaError', code: 'media_missing', retryable: false };
    await expect(read('images/b.jpg')).rejects.toMatchObject(missing);
    await expect(read('images/a.jpg/b.jpg')).rejects.toMatchObject(missing);
    await expect(read(`${'b'.repeat(5000)}.jpg`)).rejects.toMatchObject(missing);
    await expect(read('images/\0.jpg')).rejects.toMatchObject(missing);
  });

  it('says that a file is empty, or a directory', async () => {
    const { read } = await readerOver({ 'images/a.jpg': '' });
    await expect(read('images/a.jpg')).rejects.toMatchObject({ code: 'media_empty' });
    await expect(read('images')).rejects.toMatchObject({ code: 'media_is_directory' });
    await expect(read('')).rejects.toMatchObject({ code: 'media_is_directory' });
  });

  it('refuses a file over the limit and takes one of just that size', async () => {
    const { read } = await readerOver({ 'images/a.jpg': '12345' });
    expect(await read('images/a.jpg', 5)).toBe('12345');
    await expect(read('images/a.jpg', 4)).rejects.toMatchObject({ code: 'media_too_large' });
  });

  it('does not read a file over the limit: a sparse one of 8 TB fails as a small one does', async () => {
    const { read, folder } = await readerOver({ 'images/a.jpg': '' });
    await truncate(join(folder, 'images/a.jpg'), 8e12);
    await expect(read('images/a.jpg')).rejects.toThrow('the file has 8000000.0 MB');
  });

  it('stays inside the root', async () => {
    const { read, folder } = await readerOver({ 'images/a.jpg': 'x' });
    await writeFile(join(folder, '..', 'secret.txt'), 'secret');
    await mkdir(join(folder, '..', 'dataset-two'));
    await writeFile(join(folder, '..', 'dataset-two', 'a.jpg'), 'secret');
    await symlink(join(folder, '..', 'secret.txt'), join(folder, 'link.jpg'));
    await symlink('..', join(folder, 'images', 'up'));
    await symlink('../..', join(folder, 'images', 'far-up'));
    const outside = { code: 'media_outside_root' };
    await expect(read('../secret.txt')).rejects.toMatchObject(outside);
    await expect(read('../dataset-two/a.jpg')).rejects.toMatchObject(outside);
    await expect(read('/etc/passwd')).rejects.toMatchObject(outside);
    await expect(read('link.jpg')).rejects.toMatchObject(outside);
    await expect(read('images/far-up/secret.txt')).rejects.toMatchObject(outside);
    expect(await read('images/up/images/a.jpg')).toBe('x');
  });

  it('follows a root that is itself a symbolic link', async () => {
    const { folder } = await readerOver({ 'images/a.jpg': 'x' });
    await symlink(folder, `${folder}-link`);
    const reader = createByteReader(`${folder}-link`, REMOTE);
    expect((await reader.read('images/a.jpg', 10, signal)).toString()).toBe('x');
  });

  it('blames the machine and no file where the dataset is not there', async () => {
    const { read, folder } = await readerOver({ 'images/a.jpg': 'x', '0.tar': '' });
    const gone = {
      name: 'RecaptorError',
      code: 'dataset_missing',
      retryable: true,
      message: expect.stringContaining(folder) as string,
    };
    await rename(folder, `${folder}-elsewhere`);
    await expect(read('images/a.jpg')).rejects.toMatchObject(gone);
    await expect(read('tar:0.tar!/a.jpg')).rejects.toMatchObject(gone);
    await expect(read('images/a.jpg')).rejects.toThrow('mount it or put it back');
    await writeFile(folder, 'no directory');
    await expect(read('images/a.jpg')).rejects.toMatchObject(gone);
    await rm(folder);
    await mkdir(folder);
    await expect(read('images/a.jpg')).rejects.toMatchObject(gone);
    await rm(folder, { recursive: true });
    await rename(`${folder}-elsewhere`, folder);
    expect(await read('images/a.jpg')).toBe('x');
  });

  it('does not wait for a named pipe', async () => {
    const { read, folder } = await readerOver({});
    execFileSync('mkfifo', [join(folder, 'pipe.jpg')]);
    await expect(read('pipe.jpg')).rejects.toMatchObject({ code: 'media_unreadable' });
  });

  it('rejects with the abort reason', async () => {
    const { reader } = await readerOver({ 'images/a.jpg': 'x' });
    const reason = new Error('stopped');
    await expect(reader.read('images/a.jpg', 10, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('reading a member of a tar archive', () => {
  const newFolder = temporaryFolders();

  async function archiveOf(
    files: Readonly<Record<string, string>>,
    ...options: readonly string[]
  ): Promise<{ folder: string; read: (uri: string, maxBytes?: number) => Promise<string> }> {
    const folder = await newFolder();
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(folder, 'in', name, '..'), { recursive: true });
      await writeFile(join(folder, 'in', name), text);
    }
    pack(folder, Object.keys(files), ...options);
    const reader = createByteReader(folder, REMOTE);
    const read = async (uri: string, maxBytes = 1e6): Promise<string> =>
      (await reader.read(uri, maxBytes, signal)).toString();
    return { folder, read };
  }

  function pack(folder: string, names: readonly string[], ...options: readonly string[]): void {
    const archive = join(folder, '0.tar');
    execFileSync('tar', ['-c', '-f', archive, ...options, '-C', join(folder, 'in'), ...names]);
  }

  const files = {
    '0001.jpg': 'first',
    'deep/er/0002.jpg': 'second '.repeat(500),
    [`${'long/'.repeat(40)}${'n'.repeat(120)}.jpg`]: 'third',
    'ünïcode 漢字.jpg': 'fourth',
  };

  it.each(['gnu', 'pax'])('finds every member of GNU tar’s %s format', async (format) => {
    const { read } = await archiveOf(files, `--format=${format}`);
    for (const [name, text] of Object.entries(files)) {
      expect(await read(`tar:0.tar!/${name}`)).toBe(text);
    }
  });

  it('applies the byte limit to the member, not to the archive', async () => {
    const { read } = await archiveOf(files);
    expect(await read('tar:0.tar!/0001.jpg', 5)).toBe('first');
    await expect(read('tar:0.tar!/0001.jpg', 4)).rejects.toMatchObject({ code: 'media_too_large' });
  });

  it('tells a missing member from a missing archive', async () => {
    const { read } = await archiveOf(files);
    await expect(read('tar:0.tar!/none.jpg')).rejects.toThrow('the archive has no such member');
    await expect(read('tar:1.tar!/0001.jpg')).rejects.toThrow('1.tar: no such file');
    await expect(read('tar:../0.tar!/0001.jpg')).rejects.toMatchObject({
      code: 'media_outside_root',
    });
  });

  it('does not give a directory or a link as a picture', async () => {
    const { folder, read } = await archiveOf(files);
    await symlink('0001.jpg', join(folder, 'in', 'link.jpg'));
    pack(folder, ['deep', 'link.jpg']);
    await expect(read('tar:0.tar!/deep/')).rejects.toMatchObject({ code: 'media_missing' });
    await expect(read('tar:0.tar!/link.jpg')).rejects.toMatchObject({ code: 'media_missing' });
  });

  it('says that an empty member is empty', async () => {
    const { read } = await archiveOf({ 'a.jpg': '', 'b.jpg': 'b' });
    await expect(read('tar:0.tar!/a.jpg')).rejects.toMatchObject({ code: 'media_empty' });
    expect(await read('tar:0.tar!/b.jpg')).toBe('b');
  });

  it('reads on where an archive was written anew', async () => {
    const { folder, read } = await archiveOf({ 'a.jpg': 'a', 'b.jpg': 'b' });
    expect(await read('tar:0.tar!/b.jpg')).toBe('b');
    await writeFile(join(folder, 'in', 'a.jpg'), 'a'.repeat(2000));
    pack(folder, ['a.jpg', 'b.jpg']);
    expect(await read('tar:0.tar!/b.jpg')).toBe('b');
  });

  it('reads on where an archive of the same size was written anew', async () => {
    const { folder, read } = await archiveOf({ 'a.jpg': 'a', 'b.jpg': 'b' });
    expect(await read('tar:0.tar!/b.jpg')).toBe('b');
    pack(folder, ['b.jpg', 'a.jpg']);
    await utimes(join(folder, '0.tar'), 1_000_000, 1_000_000);
    expect(await read('tar:0.tar!/b.jpg')).toBe('b');
    expect(await read('tar:0.tar!/a.jpg')).toBe('a');
  });

  it('reads what stands before the place where an archive is cut', async () => {
    const { folder, read } = await archiveOf({ 'a.jpg': 'a', 'b.jpg': 'b'.repeat(2000) });
    await truncate(join(folder, '0.tar'), 2048);
    expect(await read('tar:0.tar!/a.jpg')).toBe('a');
    await expect(read('tar:0.tar!/b.jpg')).rejects.toThrow('ends after 512 of 2000 bytes');
  });

  it('says that a compressed archive must be unpacked', async () => {
    const { read } = await archiveOf({ 'a.jpg': 'a' }, '--gzip');
    const refusal = read('tar:0.tar!/a.jpg');
    await expect(refusal).rejects.toThrow('unpack it first if it is compressed');
    await expect(refusal).rejects.toMatchObject({ code: 'media_unreadable' });
  });

  it('serves many readers of many archives at once', async () => {
    const { folder } = await archiveOf({ 'a.jpg': 'a' });
    const archives = Array.from({ length: 20 }, (_, index) => `${index}.tar`);
    for (const archive of archives) {
      await writeFile(join(folder, 'in', 'a.jpg'), `from ${archive}`);
      execFileSync('tar', ['-cf', join(folder, archive), '-C', join(folder, 'in'), 'a.jpg']);
    }
    const reader = createByteReader(folder, REMOTE);
    const read = (archive: string): Promise<Buffer> =>
      reader.read(`tar:${archive}!/a.jpg`, 100, signal);
    const found = await Promise.all([...archives, ...archives].map(read));
    const expected = [...archives, ...archives].map((archive) => `from ${archive}`);
    expect(found.map(String)).toEqual(expected);
  });
});
