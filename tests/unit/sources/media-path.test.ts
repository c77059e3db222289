import { mkdir, realpath, symlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUri } from '../../../src/core/uri.ts';
import { fileUri, openRoot, relativePath } from '../../../src/sources/media-path.ts';
import { openDataset } from '../../../src/sources/open-dataset.ts';
import { jsonLines, makeDirectory, readRows, sourceErrorOf } from './fixtures.ts';

describe('a path in a table', () => {
  it('starts from the directory of the table, and stays below it', async () => {
    const directory = await makeDirectory();
    const rowsOf = async (path: string) => {
      const nested = await makeDirectory({ 'data.jsonl': jsonLines({ path }) });
      return readRows(await openDataset(join(nested, 'data.jsonl')));
    };

    expect(await rowsOf('a/../b/./c.jpg')).toMatchObject([{ uri: 'b/c.jpg' }]);
    expect(await rowsOf(String.raw`a\b.jpg`)).toMatchObject([{ uri: 'a/b.jpg' }]);
    for (const path of ['../a.jpg', 'a/../../b.jpg', '/etc/passwd', `${directory}/a.jpg`]) {
      const error = await sourceErrorOf(() => rowsOf(path));

      expect(error.message).toMatch(/^data\.jsonl:1: ".*" is outside of /);
    }
    for (const path of ['C:/images/a.jpg', String.raw`C:\images\a.jpg`]) {
      expect((await sourceErrorOf(() => rowsOf(path))).message).toContain('is outside of');
    }
    for (const path of ['s3://bucket/a.jpg', 'file:///etc/passwd']) {
      expect((await sourceErrorOf(() => rowsOf(path))).message).toContain('is not read');
    }
  });

  it('may be absolute inside the root, under the root’s name or under its real one', async () => {
    const directory = await makeDirectory();
    await mkdir(join(directory, 'real'));
    await symlink('real', join(directory, 'link'));
    const root = await openRoot(join(directory, 'link'));

    expect(relativePath(join(directory, 'link', 'a', 'b.jpg'), root, 'x')).toBe('a/b.jpg');
    expect(relativePath(join(await realpath(directory), 'real', 'b.jpg'), root, '')).toBe('b.jpg');
    expect(relativePath(join(directory, 'real-other', 'b.jpg'), root, '')).toBeNull();
    expect(relativePath(join(directory, 'link', '..', 'b.jpg'), root, '')).toBeNull();
  });

  it('never leaves the root, and is the same path that the table means', async () => {
    const root = { directory: '/data/set', realDirectory: '/mnt/set' };
    const part = fc.constantFrom('..', '.', 'a', 'b.jpg', '', '...', ' ', 'tar:x!');
    fc.assert(
      fc.property(
        fc.array(part),
        fc.boolean(),
        fc.constantFrom('', 'sub/dir'),
        (parts, up, base) => {
          const path = (up ? '/data/set/' : '') + parts.join('/');
          const relative = relativePath(path, root, base);
          const meant = posix.resolve(root.directory, base, path);
          const isInside = meant === root.directory || meant.startsWith(`${root.directory}/`);
          expect(relative !== null).toBe(isInside);
          if (relative !== null) expect(posix.resolve(root.directory, relative)).toBe(meant);
        },
      ),
    );
  });

  it('becomes a uri that is read as a file again', () => {
    const name = fc.array(fc.constantFrom('tar:', '!/', 'a', '.tar', '/', 'http:', 'x.jpg'));
    fc.assert(
      fc.property(name, (parts) => {
        const path = posix.join(...parts);
        const uri = parseUri(fileUri(path));
        expect(uri.form).toBe('file');
        if (uri.form === 'file') expect(posix.normalize(uri.path)).toBe(path);
      }),
    );
  });
});
