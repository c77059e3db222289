import { copyFile, link, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRun } from '../export/made-run.ts';
import type { Figure } from '../figure.ts';
import { measureCommand } from '../measure-command.ts';
import { varySharpness } from './vary-sharpness.ts';

const RECORDS = 100_000;
const FOLDERS = 1_000;
const BYTES_PER_MEGABYTE = 1_000_000;
/** What the report of a large run takes, pictures of its contact sheets included. */
export async function reportOfRun(onFigure: (figure: Figure) => void): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-bench-'));
  try {
    const run = join(directory, 'run');
    await makeRun(run, RECORDS, varySharpness);
    await linkPictures(`${run}-dataset`);
    const { seconds, megabytes } = await measureCommand(['--quiet', 'report', '--run', run]);
    const { size } = await stat(join(run, 'report', 'index.html'));
    const of = `report of ${RECORDS.toLocaleString('en-US')} records`;
    onFigure({ name: of, value: seconds, unit: 's', target: { atMost: 5 } });
    onFigure({
      name: `${of}: its page`,
      value: size / BYTES_PER_MEGABYTE,
      unit: 'MB',
      target: { atMost: 10 },
    });
    onFigure({ name: `${of}: most memory`, value: megabytes, unit: 'MB', target: null });
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Every record's file is there, and is one picture. */
async function linkPictures(dataset: string): Promise<void> {
  for (let folder = 0; folder < FOLDERS; folder += 1) {
    const path = join(dataset, 'images', String(folder));
    await mkdir(path, { recursive: true });
    // A file takes 65,000 links at most.
    const first = join(path, 'first.jpg');
    await copyFile(join(dataset, 'one.jpg'), first);
    const numbers = Array.from(
      { length: RECORDS / FOLDERS },
      (_, index) => folder + index * FOLDERS,
    );
    await Promise.all(numbers.map(async (number) => link(first, join(path, `${number}.jpg`))));
  }
}
