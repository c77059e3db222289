import { existsSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { readRange, withLocalFile } from '../../../src/media/bytes/local-file.ts';
import { isMachineError } from '../../../src/media/bytes/machine-faults.ts';
import { indexTar } from '../../../src/media/bytes/tar-index.ts';
import { temporaryFolders } from './temporary-folder.ts';

const { signal } = new AbortController();

describe('isMachineError', () => {
  it.each(['EMFILE', 'ENFILE', 'ENOMEM', 'EIO', 'ESTALE', 'ETIMEDOUT', 'ENOSPC'])(
    'is true for %s, which says nothing about the file',
    (code) => {
      expect(isMachineError(Object.assign(new Error('x'), { code }))).toBe(true);
    },
  );

  it.each(['ENOENT', 'EACCES', 'EISDIR', 'ELOOP'])('is false for %s', (code) => {
    expect(isMachineError(Object.assign(new Error('x'), { code }))).toBe(false);
  });

  it('is false for what is no system error', () => {
    expect(isMachineError(new Error('x'))).toBe(false);
    expect(isMachineError('EIO')).toBe(false);
  });
});

// The kernel answers every read of a process's page 0 with EIO, as a failing disk does.
describe.skipIf(!existsSync('/proc/self/mem'))('a disk that fails', () => {
  it('is not the fault of the file that was read', async () => {
    const reading = withLocalFile('/proc/self', 'mem', (file) =>
      readRange(file, { offset: 0, sizeBytes: 10 }, 'a.jpg', signal),
    );
    await expect(reading).rejects.toMatchObject({ name: 'Error', code: 'EIO' });
  });

  it('is not damage of the archive that was read', async () => {
    const indexing = withLocalFile('/proc/self', 'mem', (file) =>
      indexTar({ ...file, sizeBytes: 4096 }, signal),
    );
    await expect(indexing).rejects.toMatchObject({ code: 'EIO' });
  });
});

describe('a file that fails by itself', () => {
  const newFolder = temporaryFolders();

  it('is a MediaError', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'a.jpg'), 'x');
    const closed = await open(join(folder, 'a.jpg'));
    await closed.close();
    const reading = withLocalFile(folder, 'a.jpg', (file) =>
      readRange({ ...file, handle: closed }, { offset: 0, sizeBytes: 1 }, 'a.jpg', signal),
    );
    await expect(reading).rejects.toMatchObject({ code: 'media_unreadable' });
  });
});
