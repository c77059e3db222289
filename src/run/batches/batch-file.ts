import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BatchFile } from '../../core/batch.ts';
import { isMissing, writeFileAtomic } from '../atomic-file.ts';

export function batchName(number: number): string {
  return String(number).padStart(4, '0');
}

/** The files of a batch, in the folder of its endpoint. */
export function pathsOf(directory: string, name: string) {
  const path = (end: string): string => join(directory, `${name}.${end}`);
  return {
    state: path('json'),
    input: path('input.jsonl'),
    keys: path('keys.jsonl'),
    /** What a person puts beside the input. */
    output: path('output.jsonl'),
    errors: path('errors.jsonl'),
    /** What is fetched from a server. */
    fetched: [path('fetched-1.tmp'), path('fetched-2.tmp')] as const,
  };
}

export async function writeBatchFile(directory: string, file: BatchFile): Promise<void> {
  await writeFileAtomic(pathsOf(directory, file.name).state, `${JSON.stringify(file)}\n`);
}

/** In the order in which they were begun. */
export async function readBatchFiles(directory: string): Promise<readonly BatchFile[]> {
  const names = (await namesIn(directory)).filter((name) => /^\d+\.json$/.test(name));
  const numbers = names.map((name) => Number.parseInt(name, 10)).toSorted((a, b) => a - b);
  const files: BatchFile[] = [];
  for (const number of numbers) {
    const text = await readFile(pathsOf(directory, batchName(number)).state, 'utf8');
    files.push(JSON.parse(text) as BatchFile);
  }
  return files;
}

/** Of all endpoints of a run, for `status`. */
export async function readAllBatchFiles(runDirectory: string): Promise<readonly BatchFile[]> {
  const directory = batchesDirectory(runDirectory);
  const files: BatchFile[] = [];
  for (const endpoint of (await namesIn(directory)).toSorted()) {
    if (RESERVED.has(endpoint)) continue;
    const own = join(directory, endpoint);
    for (const file of await readBatchFiles(own)) {
      const isGrowing = file.state === 'filling';
      files.push(isGrowing ? { ...file, questions: await countLines(own, file.name) } : file);
    }
  }
  return files;
}

/** Of one that is being filled, what its state says is behind. */
async function countLines(directory: string, name: string): Promise<number> {
  const text = await readFile(pathsOf(directory, name).keys, 'utf8').catch(() => '');
  return text.split('\n').length - 1;
}

export function batchesDirectory(runDirectory: string): string {
  return join(runDirectory, 'batches');
}

/** Beside the folders of endpoints, whose names hold no dot. */
export const WAITING_FOLDER = 'waiting.d';
export const WISHES_FOLDER = 'wishes.d';
export const LOCK_FILE = 'keeper.lock';
const RESERVED: ReadonlySet<string> = new Set([WAITING_FOLDER, WISHES_FOLDER, LOCK_FILE]);

async function namesIn(directory: string): Promise<readonly string[]> {
  return readdir(directory).catch((error: unknown) => {
    if (isMissing(error) || (error as NodeJS.ErrnoException).code === 'ENOTDIR') return [];
    throw error;
  });
}
