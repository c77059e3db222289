import { createReadStream } from 'node:fs';
import { open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { digest } from '../core/hash.ts';
import { isMissing, makeDirectoryOf, nonce } from './atomic-file.ts';
import type { PlacedStage } from './fingerprint.ts';
import { inOrder } from './in-order.ts';
import { foldShards } from './plan.ts';
import type { ShardStore } from './shard-store.ts';

/** What a filter reads of every record that reaches it. */
export interface FilterScores {
  /** Others have another one. */
  readonly stamp: string;
  /** Records that have not come to the filter yet. */
  readonly pending: number;
  /** A batch at a time, in the order of the dataset; `picked` as the stage's `pick` gives it. */
  rows(signal: AbortSignal): AsyncIterable<readonly ScoreRow[]>;
}

export interface ScoreRow {
  readonly id: string;
  readonly picked: object;
}

const FILES_AT_ONCE = 64;
const CHUNK_BYTES = 1 << 16;

/**
 * The scores behind the stages `before`, for the filter that comes next. Folding a run takes
 * seconds, and a person who tries thresholds wants an answer at once: so they are kept in
 * `thresholds/scores-<stamp>-<pending>.jsonl`, under a stamp of all files they were read from.
 */
export async function filterScores(
  store: ShardStore,
  before: readonly PlacedStage[],
  filter: PlacedStage,
  signal: AbortSignal,
): Promise<FilterScores> {
  const { reads } = filter.stage;
  const prefix = `scores-${await stampOf(store, before, reads)}-`;
  const kept = (await namesIn(store.thresholdsDirectory)).filter((name) =>
    name.startsWith('scores-'),
  );
  const found = kept.find((name) => name.startsWith(prefix) && name.endsWith('.jsonl'));
  const name = found ?? (await write(store, prefix, before, filter, signal));
  if (!found)
    await Promise.all(kept.map(async (old) => remove(join(store.thresholdsDirectory, old))));
  return {
    stamp: name,
    pending: Number.parseInt(name.slice(prefix.length), 10),
    rows: (reading) => readRows(join(store.thresholdsDirectory, name), reading),
  };
}

/** Resolves to the name of the file, which appears whole or not at all. */
async function write(
  store: ShardStore,
  prefix: string,
  before: readonly PlacedStage[],
  { stage }: PlacedStage,
  signal: AbortSignal,
): Promise<string> {
  const temporary = join(store.thresholdsDirectory, `scores-${nonce()}.tmp`);
  await makeDirectoryOf(temporary);
  let pending = 0;
  const file = await open(temporary, 'wx');
  try {
    for await (const records of foldShards(store, before, signal)) {
      let text = '';
      for (const { sample, state } of records) {
        if (state.at === 'pending') pending += 1;
        if (state.at !== 'through') continue;
        const row: ScoreRow = { id: sample.id, picked: stage.pick(state.fields) };
        text += `${JSON.stringify(row)}\n`;
      }
      await file.appendFile(text);
    }
  } finally {
    await file.close();
  }
  const name = `${prefix}${pending}.jsonl`;
  await rename(temporary, join(store.thresholdsDirectory, name));
  return name;
}

/** By the chunk: a step of an asynchronous loop per row would take longer than judging it. */
async function* readRows(path: string, signal: AbortSignal): AsyncGenerator<readonly ScoreRow[]> {
  let cut = '';
  const options = { encoding: 'utf8', signal, highWaterMark: CHUNK_BYTES } as const;
  for await (const chunk of createReadStream(path, options)) {
    const text = `${cut}${String(chunk)}`;
    const end = text.lastIndexOf('\n') + 1;
    cut = text.slice(end);
    yield JSON.parse(`[${text.slice(0, end).trimEnd().replaceAll('\n', ',')}]`) as ScoreRow[];
  }
}

/** Changes whenever a file of the stages before is put in place or taken away. */
async function stampOf(
  store: ShardStore,
  before: readonly PlacedStage[],
  reads: readonly string[],
): Promise<string> {
  const directories = before.map(({ key }) => join(store.stagesDirectory, key));
  const paths = await Promise.all(
    directories.map(async (directory) =>
      (await namesIn(directory))
        .filter((name) => name.endsWith('.jsonl'))
        .toSorted()
        .map((name) => join(directory, name)),
    ),
  );
  const files: string[] = [];
  const stampOfFile = async (path: string) => {
    const { size, mtimeMs, ino } = await stat(path);
    return `${path} ${size} ${mtimeMs} ${ino}`;
  };
  for await (const file of inOrder(paths.flat(), FILES_AT_ONCE, stampOfFile)) files.push(file);
  return digest({ reads, files, keys: before.map(({ key, resolved }) => [key, resolved?.digest]) });
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function remove(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}
