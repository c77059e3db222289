import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';

import { withLocalFile } from '../../../src/media/bytes/local-file.ts';
import { indexTar, type TarIndex } from '../../../src/media/bytes/tar-index.ts';
import { temporaryFolders } from './temporary-folder.ts';

const { signal } = new AbortController();
const newFolder = temporaryFolders();

async function indexOf(bytes: Uint8Array): Promise<TarIndex> {
  const folder = await newFolder();
  await writeFile(join(folder, 'a.tar'), bytes);
  return withLocalFile(folder, 'a.tar', (archive) => indexTar(archive, signal));
}

async function packed(
  members: Readonly<Record<string, string>>,
  pax?: Readonly<Record<string, string>>,
): Promise<Buffer> {
  const archive = pack();
  for (const [name, text] of Object.entries(members)) archive.entry({ name, pax }, text);
  archive.finalize();
  return buffer(archive);
}

describe('indexTar', () => {
  it('finds the place of every member that tar-stream packs', async () => {
    const members = {
      'a.jpg': 'first',
      'empty.txt': '',
      [`${'x'.repeat(150)}/${'y'.repeat(150)}.jpg`]: 'long name',
      'ünïcode.jpg': 'pax name',
      'block.bin': 'b'.repeat(512),
      'last.jpg': 'last',
    };
    const bytes = await packed(members);
    const index = await indexOf(bytes);
    expect(index.damage).toBe(null);
    const found = [...index.members].map(([name, { offset, sizeBytes }]) => [
      name,
      bytes.subarray(offset, offset + sizeBytes).toString(),
    ]);
    expect(Object.fromEntries(found)).toEqual(members);
  });

  it('reads on after a pax header of many blocks', async () => {
    const index = await indexOf(await packed({ 'a.jpg': 'a' }, { comment: 'c'.repeat(9000) }));
    expect([...index.members.keys()]).toEqual(['a.jpg']);
    expect(index.damage).toBe(null);
  });

  it('reads archives that were appended to each other', async () => {
    const both = Buffer.concat([await packed({ 'a.jpg': 'a' }), await packed({ 'b.jpg': 'b' })]);
    const index = await indexOf(both);
    expect([...index.members.keys()]).toEqual(['a.jpg', 'b.jpg']);
    const b = index.members.get('b.jpg');
    expect(both.subarray(b?.offset, (b?.offset ?? 0) + 1).toString()).toBe('b');
  });

  it('takes the later of two members with one name, as unpacking would', async () => {
    const both = Buffer.concat([
      await packed({ 'a.jpg': 'old' }),
      await packed({ 'a.jpg': 'newer' }),
    ]);
    expect((await indexOf(both)).members.get('a.jpg')?.sizeBytes).toBe(5);
  });

  it('keeps what it found before a damaged header, and says where that is', async () => {
    const bytes = await packed({ 'a.jpg': 'a', 'b.jpg': 'b' });
    bytes.fill('z', 1024, 1100);
    const index = await indexOf(bytes);
    expect([...index.members.keys()]).toEqual(['a.jpg']);
    expect(index.damage).toMatch(/Invalid tar header.*at byte 1024/);
  });

  it('says where an archive is cut inside a header', async () => {
    const bytes = await packed({ 'a.jpg': 'a', 'b.jpg': 'b' });
    const index = await indexOf(bytes.subarray(0, 1024 + 300));
    expect([...index.members.keys()]).toEqual(['a.jpg']);
    expect(index.damage).toBe('it ends inside a header (at byte 1024)');
  });

  it('finds nothing in an empty file', async () => {
    expect(await indexOf(Buffer.alloc(0))).toEqual({ members: new Map(), damage: null });
  });
});
