import { readdir, readlink } from 'node:fs/promises';
import { platform } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FoldedRecord } from '../../../src/core/record.ts';
import { shardRows, type ShardRows } from '../../../src/export/shard-rows.ts';
import { spoolRows } from '../../../src/export/spool-rows.ts';
import { Summary } from '../../../src/export/summary.ts';
import { withFiles } from '../../../src/export/with-files.ts';
import { writeManifest } from '../../../src/export/write-manifest.ts';
import { temporaryFolders } from '../media/temporary-folder.ts';

const { signal } = new AbortController();
const mix = { shares: { long: 1 }, seed: 7 };
const sample = { id: 'a', kind: 'image', uri: 'a.jpg', originalCaption: null } as const;
const record: FoldedRecord = {
  sample: { ...sample, origin: 'x:1', extra: {} },
  sourceId: 'a',
  state: { at: 'through', fields: { ...sample, longCaption: 'A.', tier: 1 }, lines: [] },
};

const newFolder = temporaryFolders();

/** What this process has open below a folder, also where it was removed. */
async function openBelow(folder: string): Promise<readonly string[]> {
  const links = (await readdir('/proc/self/fd')).map(async (fd) =>
    readlink(`/proc/self/fd/${fd}`).catch(() => ''),
  );
  return (await Promise.all(links)).filter((path) => path.startsWith(folder));
}

async function* brokenOff<T>(first: T): AsyncGenerator<T> {
  yield first;
  throw new Error('a shard is damaged');
}

describe.skipIf(platform() !== 'linux')('an export that fails half way', () => {
  it('leaves no file of a manifest, its tiers and epochs open', async () => {
    const directory = join(await newFolder(), 'export');
    let seen: readonly string[] = [];
    const shards = async function* (): AsyncGenerator<ShardRows> {
      yield shardRows([record], { run: 'sd3-x', seeds: [1, 2] });
      seen = await openBelow(dirname(directory));
      throw new Error('a shard is damaged');
    };
    const writing = writeManifest({
      ...{ shards: shards(), mix, directory, signal, epochs: 2, partial: false },
      run: { id: 'sd3-x', mediaRoot: '/data', sampleCount: 2 },
    });
    await expect(writing).rejects.toThrow('a shard is damaged');
    expect(seen).toHaveLength(6);
    expect(await openBelow(dirname(directory))).toEqual([]);
  });

  it('leaves no file of the rows on their way to a layout open', async () => {
    const folder = await newFolder();
    const spooling = { run: 'sd3-x', mix, summary: new Summary(), tier: 0 };
    const rows = spoolRows(join(folder, 'rows'), brokenOff(record), spooling, signal);
    await expect(rows).rejects.toThrow('a shard is damaged');
    expect(await openBelow(folder)).toEqual([]);
  });

  it('waits for what is on its way to the disk', async () => {
    const folder = await newFolder();
    const failing = withFiles(folder, async (create) => {
      const file = await create('rows');
      // Enough to be handed to the disk before the end.
      file.put(Buffer.alloc(65 << 20));
      file.put(Buffer.alloc(1));
      await file.flush();
      await create('rows');
    });
    await expect(failing).rejects.toThrow('EEXIST');
    expect(await openBelow(folder)).toEqual([]);
  });
});
