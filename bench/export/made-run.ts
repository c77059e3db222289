import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { storedStages } from '../../src/cli/stored-run.ts';
import type { StageLine } from '../../src/core/record.ts';
import type { Sample } from '../../src/core/sample.ts';
import type { PlacedStage } from '../../src/run/fingerprint.ts';
import { inputOf } from '../../src/run/fold.ts';
import { readRunFile } from '../../src/run/run-file.ts';
import { measureCommand } from '../measure-command.ts';

/** What becomes of one record's line. A record that is rejected has no lines after it. */
export type Vary = (line: StageLine, number: number) => StageLine;

const SHARD_SIZE = 500;
const WIDTH = 320;

/**
 * A finished run of so many pictures: what a run of one real picture has written, over and over
 * under other ids and with captions of its own for each.
 */
export async function makeRun(
  directory: string,
  records: number,
  vary: Vary = (line) => line,
): Promise<void> {
  const { stages, sample, lines } = await runOne(directory);
  await rm(join(directory, 'stages'), { recursive: true });
  await rm(join(directory, 'tallies'), { recursive: true, force: true });
  for (const { key } of stages) await mkdir(join(directory, 'stages', key), { recursive: true });
  for (let start = 0; start < records; start += SHARD_SIZE) {
    const shard = `${String(start / SHARD_SIZE).padStart(5, '0')}.jsonl`;
    const size = Math.min(SHARD_SIZE, records - start);
    const made = Array.from({ length: size }, (_, index) =>
      copyOf(sample, { lines, stages, vary }, start + index),
    );
    const write = async (file: string, rows: readonly unknown[]) =>
      writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    await write(
      join(directory, 'samples', shard),
      made.map((one) => one.sample),
    );
    for (const [index, { key }] of stages.entries()) {
      await write(
        join(directory, 'stages', key, shard),
        made.flatMap((one) => one.lines[index] ?? []),
      );
    }
  }
  const index = { records, shards: Math.ceil(records / SHARD_SIZE), skipped: {} };
  await writeFile(
    join(directory, 'samples', 'index.json'),
    JSON.stringify({ ...index, withOriginalCaption: records }),
  );
}

async function runOne(directory: string) {
  const dataset = `${directory}-dataset`;
  await mkdir(dataset, { recursive: true });
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  await sharp({ create: { width: WIDTH, height: WIDTH, channels: 3, background: '#888', noise } })
    .jpeg()
    .toFile(join(dataset, 'one.jpg'));
  await writeFile(join(dataset, 'one.txt'), 'an original caption of ordinary length');
  await measureCommand(['--quiet', 'run', dataset, '--preset', 'sd3', '--run', directory]);
  const file = await readRunFile(directory);
  if (file === null) throw new Error('the run of one picture is not there');
  const stages = storedStages(directory, file);
  const lines: StageLine[] = [];
  for (const { key } of stages) {
    const text = await readFile(join(directory, 'stages', key, '00000.jsonl'), 'utf8');
    lines.push(JSON.parse(text) as StageLine);
  }
  const samples = await readFile(join(directory, 'samples', '00000.jsonl'), 'utf8');
  return { stages, lines, sample: JSON.parse(samples) as Sample };
}

function copyOf(
  template: Sample,
  made: {
    readonly lines: readonly StageLine[];
    readonly stages: readonly PlacedStage[];
    readonly vary: Vary;
  },
  number: number,
) {
  const id = `sample-${number}`;
  const uri = `images/${number % 1_000}/${number}.jpg`;
  const sample = { ...template, id, uri, originalCaption: `${template.originalCaption} ${number}` };
  const fields: Record<string, unknown> = { ...sample };
  const copied: StageLine[] = [];
  for (const [index, given] of made.lines.entries()) {
    const placed = made.stages[index];
    const line = made.vary(given, number);
    if (!placed) throw new Error('there are more lines than stages');
    const { input } = inputOf(placed, fields);
    if (line.outcome === 'reject') {
      copied.push({ ...line, id, input });
      break;
    }
    if (line.outcome !== 'emit') throw new Error('the picture did not come through');
    const { longCaption } = line.fields;
    const added =
      typeof longCaption === 'string'
        ? { ...line.fields, longCaption: `${longCaption} ${number}` }
        : line.fields;
    Object.assign(fields, added);
    copied.push({ ...line, id, input, fields: added });
  }
  return { sample, lines: copied };
}
