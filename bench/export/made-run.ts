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

const SHARD_SIZE = 500;
const WIDTH = 320;

/**
 * A finished run of so many pictures: what a run of one real picture has written, over and over
 * under other ids and with captions of its own for each. Where they are varied, scores differ too, and
 * one picture in five is rejected.
 */
export async function makeRun(
  directory: string,
  records: number,
  { areVaried = false }: { readonly areVaried?: boolean } = {},
): Promise<void> {
  const { stages, sample, lines } = await runOne(directory);
  await rm(join(directory, 'stages'), { recursive: true });
  await rm(join(directory, 'tallies'), { recursive: true, force: true });
  for (const { key } of stages) await mkdir(join(directory, 'stages', key), { recursive: true });
  for (let start = 0; start < records; start += SHARD_SIZE) {
    const shard = `${String(start / SHARD_SIZE).padStart(5, '0')}.jsonl`;
    const size = Math.min(SHARD_SIZE, records - start);
    const made = Array.from({ length: size }, (_, index) =>
      copyOf(sample, areVaried ? varied(lines, start + index) : lines, stages, start + index),
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
  lines: readonly StageLine[],
  stages: readonly PlacedStage[],
  number: number,
) {
  const id = `sample-${number}`;
  const uri = `images/${number % 1_000}/${number}.jpg`;
  const sample = { ...template, id, uri, originalCaption: `${template.originalCaption} ${number}` };
  const fields: Record<string, unknown> = { ...sample };
  const copied = lines.map((line, index) => {
    const placed = stages[index];
    if (!placed) throw new Error('the picture did not come through');
    if (line.outcome === 'reject') return { ...line, id, input: inputOf(placed, fields).input };
    if (line.outcome !== 'emit') throw new Error('the picture did not come through');
    const { longCaption } = line.fields;
    const added =
      typeof longCaption === 'string'
        ? { ...line.fields, longCaption: `${longCaption} ${number}` }
        : line.fields;
    const { input } = inputOf(placed, fields);
    Object.assign(fields, added);
    return { ...line, id, input, fields: added };
  });
  return { sample, lines: copied };
}

/** Scores between half and one and a half of what they were, by the number of the picture. */
function varied(lines: readonly StageLine[], number: number): readonly StageLine[] {
  const factor = 0.5 + ((number * 7_919) % 10_007) / 10_007;
  const made = lines.map((line): StageLine => {
    if (line.outcome !== 'emit') return line;
    const fields = Object.entries(line.fields).map(([name, value]) =>
      VARIED.has(name) && typeof value === 'number' ? [name, value * factor] : [name, value],
    );
    return { ...line, fields: Object.fromEntries(fields) as typeof line.fields };
  });
  const filter = made.findIndex(({ stage }) => stage.startsWith('filter-pictures@'));
  const at = made[filter];
  if (number % 5 !== 0 || !at) return made;
  const { id, stage, input } = at;
  const rule = { reason: 'sharpness-below-min', value: number, threshold: number + 1 };
  return [...made.slice(0, filter), { id, stage, input, outcome: 'reject', ...rule }];
}

const VARIED = new Set(['sharpness', 'contrast', 'brightness', 'colourfulness', 'aesthetic']);
