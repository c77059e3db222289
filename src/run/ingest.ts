import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset, Row } from '../core/dataset.ts';
import { SourceError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import type { Sample } from '../core/sample.ts';
import { isMissing, nonce } from './atomic-file.ts';
import { DuplicateIds } from './duplicate-ids.ts';
import { parseLines, serialise } from './lines.ts';

/** `samples/index.json`: what ingest found. It is there if and only if ingest came to its end. */
export interface SampleIndex {
  readonly records: number;
  readonly shards: number;
  readonly withOriginalCaption: number;
  /** Rows of the dataset that were passed over, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

export interface IngestOptions {
  readonly runDirectory: string;
  readonly shardSize: number;
  /** At most so many records; null for all. */
  readonly limit: number | null;
  readonly signal: AbortSignal;
  readonly onProgress?: (records: number) => void;
}

const INDEX = 'index.json';
const SHARD_DIGITS = 5;
const ID_DIGITS = 24;

export async function readSampleIndex(runDirectory: string): Promise<SampleIndex | null> {
  try {
    return JSON.parse(await readFile(join(runDirectory, 'samples', INDEX), 'utf8')) as SampleIndex;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/**
 * Reads a dataset once, in order, into `samples/`. The folder appears whole or not at all: an
 * ingest that broke is done again from the start. Throws SourceError, `duplicate_id` among them.
 */
export async function ingest(dataset: Dataset, options: IngestOptions): Promise<SampleIndex> {
  const building = join(options.runDirectory, `samples.${nonce()}.tmp`);
  await mkdir(building, { recursive: true });
  try {
    const duplicates = new DuplicateIds(join(building, 'ids'));
    const counts = await writeShards(dataset, building, duplicates, options);
    const pair = await duplicates.find();
    if (pair) throw await duplicateError(building, pair, options.shardSize);
    const index: SampleIndex = { ...counts, skipped: { ...dataset.skipped } };
    await writeFile(join(building, INDEX), `${JSON.stringify(index, null, 2)}\n`);
    await rename(building, join(options.runDirectory, 'samples'));
    return index;
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

async function writeShards(
  dataset: Dataset,
  directory: string,
  duplicates: DuplicateIds,
  { shardSize, limit, signal, onProgress }: IngestOptions,
): Promise<Omit<SampleIndex, 'skipped'>> {
  let batch: Sample[] = [];
  let shards = 0;
  let records = 0;
  let withOriginalCaption = 0;
  const flush = async () => {
    await writeFile(join(directory, `${shardName(shards)}.jsonl`), serialise(batch));
    shards += 1;
    batch = [];
    onProgress?.(records);
  };
  for await (const row of dataset.rows(signal)) {
    const sample = sampleOf(row);
    await duplicates.add(sample.id);
    batch.push(sample);
    records += 1;
    if (isCaptioned(sample)) withOriginalCaption += 1;
    if (batch.length === shardSize) await flush();
    if (records === limit) break;
  }
  if (batch.length > 0) await flush();
  return { records, shards, withOriginalCaption };
}

/** Captions of a video may be those of its clips. */
function isCaptioned({ originalCaption, spans = [] }: Sample): boolean {
  return originalCaption !== null || spans.some((span) => span.originalCaption !== null);
}

function sampleOf({ key, kind, uri, originalCaption, origin, extra, spans }: Row): Sample {
  const id = key ?? sha256(uri).slice(0, ID_DIGITS);
  return { id, kind, uri, originalCaption, origin, ...(spans && { spans }), extra };
}

function shardName(number: number): string {
  return String(number).padStart(SHARD_DIGITS, '0');
}

async function duplicateError(
  directory: string,
  [first, second]: readonly [number, number],
  shardSize: number,
): Promise<SourceError> {
  const at = async (position: number): Promise<Sample | undefined> => {
    const path = join(directory, `${shardName(Math.floor(position / shardSize))}.jsonl`);
    return parseLines<Sample>(await readFile(path, 'utf8'))[position % shardSize];
  };
  const [one, two] = await Promise.all([at(first), at(second)]);
  return new SourceError(
    `two rows have the id ${JSON.stringify(one?.id)}: ${one?.origin} (${one?.uri}) and ` +
      `${two?.origin} (${two?.uri}). Give each row its own id, or map another column: --map id=COLUMN.`,
    { code: 'duplicate_id' },
  );
}
