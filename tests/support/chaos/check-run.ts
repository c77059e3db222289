import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMedia } from '../../../src/media/create-media.ts';
import { PictureOptions } from '../../../src/stages/picture-options.ts';
import { readRows, type CaptionProject } from '../caption-project.ts';

/** What stands in a run's export, held against its dataset. */
export interface CheckedRun {
  readonly records: number;
  readonly inManifest: number;
  readonly rejected: number;
  /** By their error codes. */
  readonly failed: Readonly<Record<string, number>>;
  /** File names of records that failed. */
  readonly failedFiles: readonly string[];
  /** Records that are nowhere, or in more than one place. */
  readonly unaccounted: readonly string[];
  /** Records whose caption names another picture than theirs. */
  readonly wrong: readonly string[];
}

/** The first digits of the hash of what is sent, by file: what the server's captions end with. */
export async function hashesByFile(project: CaptionProject): Promise<ReadonlyMap<string, string>> {
  const media = createMedia({
    root: project.dataset,
    remote: { allowHosts: [], timeoutMs: 1, maxRedirects: 0 },
    threads: 1,
  });
  const { signal } = new AbortController();
  const hashes = new Map<string, string>();
  for (const name of project.pictures) {
    const { sha256 } = await media.preparePicture(name, PictureOptions.parse({}), signal);
    hashes.set(name, sha256);
  }
  await media.close();
  return hashes;
}

export async function checkRun(
  project: CaptionProject,
  run: string,
  hashes: ReadonlyMap<string, string>,
): Promise<CheckedRun> {
  const directory = join(project.directory, run);
  const rows = await readRows(directory);
  const rejected = await readRows<{ id: string }>(directory, 'rejected.jsonl');
  const failed = await readRows<{ id: string; code: string }>(directory, 'failed.jsonl');
  const files = await filesById(directory);
  const times = new Map<string, number>();
  for (const { id } of [...rows, ...rejected, ...failed]) times.set(id, (times.get(id) ?? 0) + 1);
  const codes: Record<string, number> = {};
  for (const { code } of failed) codes[code] = (codes[code] ?? 0) + 1;
  const known = [...files.keys()];
  return {
    records: project.pictures.length,
    inManifest: rows.length,
    rejected: rejected.length,
    failed: codes,
    failedFiles: failed.map(({ id }) => files.get(id) ?? `unknown ${id}`),
    unaccounted: [
      ...project.pictures.filter((name) => ![...files.values()].includes(name)),
      ...known.filter((id) => times.get(id) !== 1),
      ...[...times.keys()].filter((id) => !files.has(id)),
    ],
    wrong: rows
      .filter(({ id, file_name: name, caption_long: caption, caption_source: source, ...row }) => {
        const sent = hashes.get(name) ?? 'none';
        const isTold = source === 'long' ? row.caption === caption : true;
        const isOwn = files.get(id) === name && caption.includes(`[${sent.slice(0, 12)}]`);
        return !isOwn || !isTold || caption.match(/\[[0-9a-f]{12}\]/g)?.length !== 1;
      })
      .map(({ id }) => id),
  };
}

/** The records as they were read. */
async function filesById(directory: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const index = JSON.parse(await readFile(join(directory, 'samples', 'index.json'), 'utf8')) as {
    readonly shards: number;
  };
  for (let shard = 0; shard < index.shards; shard += 1) {
    const name = `${String(shard).padStart(5, '0')}.jsonl`;
    const text = await readFile(join(directory, 'samples', name), 'utf8');
    for (const line of text.split('\n').filter(Boolean)) {
      const { id, uri } = JSON.parse(line) as { readonly id: string; readonly uri: string };
      files.set(id, uri);
    }
  }
  return files;
}
