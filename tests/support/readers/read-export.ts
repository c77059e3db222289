import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { extract } from 'tar-stream';

/** What a trainer gets to see: the bytes of a sample's media, and each caption that it may draw. */
export interface Pair {
  readonly media: Buffer;
  readonly captions: readonly string[];
}

export type Reader = (root: string) => Promise<readonly Pair[]>;

const load = async (path: string): Promise<Buffer> => readFile(path);

async function jsonLines(path: string): Promise<Readonly<Record<string, unknown>>[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

/** What Python's `str.splitlines` and universal newlines may take for the end of a line, and more. */
const PYTHON_LINES = /\r\n|[\p{Control}\u2028\u2029]/u;

async function pairs(
  rows: readonly (readonly [path: string, captions: readonly string[]])[],
): Promise<readonly Pair[]> {
  return Promise.all(rows.map(async ([path, captions]) => ({ media: await load(path), captions })));
}

async function query(path: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(`SELECT * FROM '${path}'`);
  const rows = result.getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

/** DuckDB; `file_name` is relative to `data`. */
const parquet: Reader = async (root) =>
  pairs(
    (await query(join(root, 'data/train.parquet'))).map((row) => [
      join(root, 'data', String(row['file_name'])),
      listOf(row['caption']),
    ]),
  );

/** huggingface/datasets folder_based_builder.py: `file_name` is relative to `metadata.jsonl`. */
const folder: Reader = async (root) =>
  pairs(
    (await jsonLines(join(root, 'data/train/metadata.jsonl'))).map((row) => [
      join(root, 'data/train', String(row['file_name'])),
      listOf(row['text']),
    ]),
  );

/** torchdata's and webdataset's rule: the key is the path up to the first dot of its base name. */
const webdataset: Reader = async (root) => {
  const samples = new Map<string, Map<string, Buffer>>();
  const tars = (await readdir(join(root, 'data'))).filter((name) => name.endsWith('.tar'));
  for (const tar of tars.toSorted()) {
    const entries = extract();
    createReadStream(join(root, 'data', tar)).pipe(entries);
    for await (const entry of entries) {
      const [key = '', ...extension] = entry.header.name.split('.');
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      const members = samples.get(key) ?? new Map<string, Buffer>();
      samples.set(key, members.set(extension.join('.'), Buffer.concat(chunks)));
    }
  }
  const sets = new Set([...samples.values()].map((members) => [...members.keys()].join(' ')));
  if (sets.size > 1) throw new Error(`samples have different members: ${[...sets].join(' / ')}`);
  return [...samples.values()].map((members) => {
    const [media = Buffer.alloc(0)] = members.values();
    const { captions } = JSON.parse(String(members.get('json'))) as { captions?: string[] };
    return { media, captions: captions ?? [String(members.get('txt'))] };
  });
};

/** Every `.txt` of the folder with the one media file of the same stem. */
function sidecars(captionsIn: (text: string) => readonly string[]): Reader {
  return async (root) => {
    const directory = join(root, 'data/media');
    const names = await readdir(directory);
    const media = names.filter((name) => !name.endsWith('.txt'));
    return Promise.all(
      media.map(async (name) => {
        const text = await readFile(join(directory, `${name.split('.')[0]}.txt`), 'utf8');
        return { media: await load(join(directory, name)), captions: captionsIn(text) };
      }),
    );
  };
}

const nonEmptyLines = (text: string): readonly string[] =>
  text
    .split(PYTHON_LINES)
    .map((line) => line.trim())
    .filter(Boolean);

/** CogVideo's datasets/utils.py: both files by line, empty lines dropped in each for itself. */
const cogvideo: Reader = async (root) => {
  const [prompts, videos] = await Promise.all(
    ['prompts.txt', 'videos.txt'].map(async (file) =>
      nonEmptyLines(await readFile(join(root, 'data', file), 'utf8')),
    ),
  );
  if (prompts?.length !== videos?.length) throw new Error('prompts and videos differ in number');
  return pairs((videos ?? []).map((path, n) => [join(root, 'data', path), [prompts?.[n] ?? '']]));
};

/** VideoX-Fun's dataset_image_video.py: one JSON array. */
const videoxFun: Reader = async (root) => {
  const text = await readFile(join(root, 'data/metadata.json'), 'utf8');
  const rows = JSON.parse(text) as { file_path: string; text: string }[];
  return pairs(rows.map((row) => [join(root, 'data', row.file_path), [row.text]]));
};

const openSora: Reader = async (root) =>
  pairs(
    (await query(join(root, 'data/meta.parquet'))).map((row) => [
      String(row['path']),
      [String(row['text'])],
    ]),
  );

/** kohya's train_util.py: line 1, or with `enable_wildcard` any line, doubled braces undoubled. */
const kohya: Reader = async (root) => {
  const config = await readFile(join(root, 'dataset.toml'), 'utf8');
  const wildcard = config.includes('enable_wildcard = true');
  const read = sidecars((text) => {
    const lines = nonEmptyLines(text);
    if (!wildcard) return lines.slice(0, 1);
    return lines.map((line) => line.replaceAll(/\{\{|\}\}|\{[^}]+\}/g, (found) => found[0] ?? ''));
  });
  return read(root);
};

/** musubi-tuner's image_video_dataset.py: JSONL; caches by base name, one for each dataset. */
const musubi: Reader = async (root) => {
  const config = await readFile(join(root, 'dataset.toml'), 'utf8');
  const files = [...config.matchAll(/_jsonl_file = (".*")/g)].map(([, file = '""']) =>
    String(JSON.parse(file)),
  );
  const caches = new Set(config.match(/^cache_directory = .*$/gm));
  if (caches.size !== files.length) throw new Error('two datasets share a cache');
  const all: Pair[] = [];
  for (const file of files) {
    const rows = await jsonLines(file);
    const paths = rows.map((row) => String(row['image_path'] ?? row['video_path']));
    const stems = paths.map((path) => basename(path).split('.')[0]);
    if (new Set(stems).size !== stems.length) throw new Error('base names collide');
    all.push(...(await pairs(rows.map((row, n) => [paths[n] ?? '', [String(row['caption'])]]))));
  }
  return all;
};

/** diffusion-pipe's utils/dataset.py: what is not captions.json is media; values are lists. */
const diffusionPipe: Reader = async (root) => {
  const directory = join(root, 'data/media');
  const text = await readFile(join(directory, 'captions.json'), 'utf8');
  const captions = JSON.parse(text) as Record<string, string[]>;
  const media = (await readdir(directory)).filter((name) => name !== 'captions.json');
  return pairs(media.map((name) => [join(directory, name), captions[name] ?? []]));
};

/** SimpleTuner's multidatabackend: the table named there, or lines of text files. */
const simpletuner: Reader = async (root) => {
  const text = await readFile(join(root, 'multidatabackend.json'), 'utf8');
  const [backend] = JSON.parse(text) as {
    caption_strategy: string;
    instance_data_dir: string;
    parquet?: { path: string };
  }[];
  if (backend?.parquet === undefined) return sidecars(nonEmptyLines)(root);
  return pairs(
    (await jsonLines(backend.parquet.path)).map((row) => [
      join(backend.instance_data_dir, String(row['filename'])),
      listOf(row['caption']),
    ]),
  );
};

/** DiffSynth-Studio's UnifiedDataset: paths relative to the base path. */
const diffsynth: Reader = async (root) =>
  pairs(
    (await jsonLines(join(root, 'data/metadata.jsonl'))).map((row) => [
      join(root, 'data', String(row['image'] ?? row['video'])),
      [String(row['prompt'])],
    ]),
  );

/** ai-toolkit's dataloader_mixins.py: text files, or JSON by absolute path with two captions. */
const aiToolkit: Reader = async (root) => {
  const path = join(root, 'data/captions.json');
  if (!existsSync(path)) return sidecars((text) => [text])(root);
  const captions = JSON.parse(await readFile(path, 'utf8')) as Record<
    string,
    { caption: string; caption_short: string }
  >;
  return pairs(
    Object.entries(captions).map(([file, { caption, caption_short: short }]) => [
      file,
      short === caption ? [caption] : [caption, short],
    ]),
  );
};

/** Each trainer's reading rule, by format, from the sources that docs/exports.md names. */
export const READERS: Readonly<Record<string, Reader>> = {
  parquet,
  hf: folder,
  diffusers: folder,
  webdataset,
  finetrainers: sidecars((text) => [text.trim()]),
  cogvideo,
  'videox-fun': videoxFun,
  'open-sora': openSora,
  kohya,
  musubi,
  'diffusion-pipe': diffusionPipe,
  simpletuner,
  onetrainer: sidecars(nonEmptyLines),
  diffsynth,
  'ai-toolkit': aiToolkit,
};

/** The rows of the table of an export, of those formats that have one. */
export async function readRowsOf(
  format: string,
  root: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return format === 'parquet'
    ? query(join(root, 'data/train.parquet'))
    : jsonLines(join(root, 'data/train/metadata.jsonl'));
}
