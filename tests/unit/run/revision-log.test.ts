import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Revision } from '../../../src/core/revision.ts';
import { RevisionLog } from '../../../src/run/revision-log.ts';

const newRun = async () => mkdtemp(join(tmpdir(), 'recaptor-revisions-'));

function said(index: number): Revision {
  return {
    ...{ id: `s${index}`, revision: `r${index}`, at: '2026-01-01T00:00:00.000Z', by: 'Ann' },
    ...{ source: 'human', action: 'edit', caption: `Caption ${index}.`, basis: 'b' },
  };
}

describe('RevisionLog', () => {
  it('has read nothing where nothing was said', async () => {
    expect(await new RevisionLog(await newRun()).read()).toEqual([]);
  });

  it('reads what all processes said, each in a file of its own', async () => {
    const run = await newRun();
    const logs = [new RevisionLog(run), new RevisionLog(run)];
    await Promise.all(
      Array.from({ length: 40 }, async (_, index) => logs[index % 2]?.add(said(index))),
    );
    expect(await readdir(join(run, 'revisions'))).toHaveLength(2);
    const ids = (await new RevisionLog(run).read()).map(({ id }) => id);
    expect(ids.toSorted()).toEqual(Array.from({ length: 40 }, (_, at) => `s${at}`).toSorted());
  });

  it('only ever appends', async () => {
    const run = await newRun();
    const log = new RevisionLog(run);
    await log.add(said(0));
    const [name = ''] = await readdir(join(run, 'revisions'));
    const before = await readFile(join(run, 'revisions', name), 'utf8');
    await log.add(said(1));
    expect((await readFile(join(run, 'revisions', name), 'utf8')).startsWith(before)).toBe(true);
  });

  it('passes over a line that was cut off, and keeps those before it', async () => {
    const run = await newRun();
    await new RevisionLog(run).add(said(0));
    const [name = ''] = await readdir(join(run, 'revisions'));
    await appendFile(join(run, 'revisions', name), '{"id":"s1","act');
    expect(await new RevisionLog(run).read()).toEqual([said(0)]);
  });

  it('names the file that holds what it does not understand', async () => {
    const run = await newRun();
    await mkdir(join(run, 'revisions'));
    await writeFile(join(run, 'revisions', 'x.jsonl'), '{"id":"s1","action":"praise"}\n');
    await expect(new RevisionLog(run).read()).rejects.toMatchObject({
      code: 'revisions_unreadable',
      message: expect.stringContaining('x.jsonl'),
    });
  });

  it('says where a revision could not be kept, and keeps the next', async () => {
    const run = await newRun();
    const log = new RevisionLog(run);
    await writeFile(join(run, 'revisions'), 'in the way');
    await expect(log.add(said(0))).rejects.toThrow(/EEXIST|ENOTDIR/);
    await rm(join(run, 'revisions'));
    await log.add(said(1));
    expect(await log.read()).toEqual([said(1)]);
  });
});
