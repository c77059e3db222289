import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError, MediaError } from '../core/errors.ts';
import { digest, sha256 } from '../core/hash.ts';
import type { MediaBytes } from '../core/media.ts';
import { parseUri } from '../core/uri.ts';
import type { ClipCutter, CutClip } from '../core/video.ts';
import type { MediaMode } from './export-format.ts';
import type { ManifestRow } from './manifest-row.ts';

/** Media on their way into an export. */
export type PreparedMedia =
  | { readonly at: 'memory'; readonly bytes: Uint8Array }
  | { readonly at: 'file'; readonly path: string; readonly linked: boolean };

export interface MediaPlace {
  readonly source: MediaBytes & ClipCutter;
  /** Absolute; relative paths of the dataset start from it. */
  readonly root: string;
  /** Where cut clips are kept: the next export, and one that was killed, find them there. */
  readonly clipsDirectory: string;
}

/** Media that passed every limit when the run read them: there is none left to check. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;
const CUT_TIMEOUT_MS = 600_000;

/** Raised where the same span of the same file would come out otherwise. */
const CUT_VERSION = 2;

/**
 * A picture's own bytes, or where they are. Throws MediaError `media_changed` where they are not those
 * that were captioned.
 */
export async function preparePicture(
  row: ManifestRow,
  mode: MediaMode,
  { source, root }: MediaPlace,
  signal: AbortSignal,
): Promise<PreparedMedia | null> {
  if (mode === 'reference') return null;
  const uri = String(row['source']);
  const bytes = await source.readBytes(uri, NO_LIMIT, signal);
  if (sha256(bytes) !== row['media_sha256']) {
    throw new MediaError(
      `${uri}: is not the file that was captioned; put that one back, or run its dataset anew`,
      { code: 'media_changed' },
    );
  }
  if (mode !== 'link') return { at: 'memory', bytes };
  const path = localPathOf(uri, root);
  if (path === null) {
    throw new ConfigError(
      `--media link: ${uri} is no file of its own that could be linked; take --media copy`,
    );
  }
  return { at: 'file', path, linked: true };
}

/** A trainer opens what a table names by its path. Throws ConfigError for what has none. */
export function checkReference(row: ManifestRow, root: string): void {
  const uri = String(row['source']);
  if (localPathOf(uri, root) !== null) return;
  throw new ConfigError(
    `--media reference: ${uri} is no file of its own that a trainer could open; take --media copy`,
  );
}

/** Null for what is inside an archive or remote. */
export function localPathOf(uri: string, root: string): string | null {
  const parsed = parseUri(uri);
  return parsed.form === 'file' ? resolve(root, parsed.path) : null;
}

const Kept = z.object({
  method: z.enum(['copied', 'encoded']),
  frames: z.number(),
  width: z.number(),
  height: z.number(),
  fps: z.number(),
  durationSeconds: z.number(),
  sizeBytes: z.number(),
  sha256: z.string(),
  firstFrame: z.string(),
}) satisfies z.ZodType<CutClip>;

/** The clip of a row as a file of its own: the one that is kept, or a new one. */
export async function prepareClip(
  row: ManifestRow,
  { source, clipsDirectory }: MediaPlace,
  signal: AbortSignal,
): Promise<{ readonly media: PreparedMedia; readonly cut: CutClip }> {
  const mediaSha256 = String(row['media_sha256']);
  const span = {
    startSeconds: Number(row['start_seconds']),
    endSeconds: Number(row['end_seconds']),
  };
  const key = digest([CUT_VERSION, mediaSha256, span], 32);
  const path = join(clipsDirectory, `${key}.mp4`);
  const factsPath = join(clipsDirectory, `${key}.json`);
  const media = { at: 'file', path, linked: false } as const;
  const kept = await keptClip(factsPath, path);
  if (kept) return { media, cut: kept };
  await mkdir(clipsDirectory, { recursive: true });
  const options = {
    maxBytes: NO_LIMIT,
    maxPixels: NO_LIMIT,
    mediaSha256,
    path,
    timeoutMs: CUT_TIMEOUT_MS,
  };
  const cut = await source.cutClip(String(row['source']), span, options, signal);
  const temporary = `${factsPath}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(cut)}\n`);
  await rename(temporary, factsPath);
  return { media, cut };
}

/** Null where there is none, or where its bytes are not those that were checked. */
async function keptClip(factsPath: string, path: string): Promise<CutClip | null> {
  try {
    const kept = Kept.parse(JSON.parse(await readFile(factsPath, 'utf8')));
    return (await hashOf(path)) === kept.sha256 ? kept : null;
  } catch {
    return null;
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
