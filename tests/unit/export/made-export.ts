import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../../src/core/hash.ts';
import type { FoldedRecord } from '../../../src/core/record.ts';
import type { MixMode } from '../../../src/export/export-format.ts';
import { findFormat } from '../../../src/export/registry.ts';
import type { ExportPackageRequest } from '../../../src/export/write-export.ts';

/** What is captioned of a sample. */
export interface Made {
  readonly long: string;
  readonly original: string | null;
}

type Kind = 'image' | 'video';

/** Media of a sample are its number: a caption on another's media is seen at once. */
const bytesOf = (index: number): Buffer => Buffer.from(`media ${index}`);

function folded(index: number, { long, original }: Made, kind: Kind): FoldedRecord {
  const sample = {
    id: `s${index}`,
    kind,
    // Equal base names in different folders, and dots in them: what trainers trip over.
    uri: `${index}/a.b ü.${kind === 'image' ? (index % 2 === 0 ? 'jpg' : 'png') : 'mov'}`,
    originalCaption: original,
    origin: `x:${index}`,
    extra: {},
  };
  const clip = { startSeconds: 1, endSeconds: 3, durationSeconds: 2, fps: 25 };
  const fields = {
    ...sample,
    longCaption: long,
    width: 64,
    height: 32,
    mediaSha256: sha256(bytesOf(index)),
    ...(kind === 'video' && clip),
  };
  return { sample, sourceId: sample.id, state: { at: 'through', fields, lines: [] } };
}

/** An export of samples whose media say their numbers. */
export async function newRequest(
  made: readonly Made[],
  { format, mode = 'single', kind = 'image' }: { format: string; mode?: MixMode; kind?: Kind },
): Promise<ExportPackageRequest> {
  const root = await mkdtemp(join(tmpdir(), 'recaptor-export-'));
  const indexOf = (uri: string): number => Number(uri.split('/')[0]);
  return {
    format: findFormat(format),
    records: (async function* () {
      yield* made.map((captions, index) => folded(index, captions, kind));
    })(),
    run: { id: 'run-x', sampleCount: made.length },
    mix: { shares: { long: 0.5, original: 0.5 }, seed: 7 },
    mode,
    media: kind === 'image' ? 'copy' : 'cut',
    place: {
      root,
      clipsDirectory: join(root, 'clips'),
      source: {
        readBytes: async (uri) => bytesOf(indexOf(uri)),
        cutClip: async (uri, _span, { path }) => {
          const bytes = bytesOf(indexOf(uri));
          await writeFile(path, bytes);
          const facts = { frames: 50, width: 64, height: 32, fps: 25, durationSeconds: 2 };
          const read = { sizeBytes: bytes.length, sha256: sha256(bytes), firstFrame: '' };
          return { method: 'copied', ...facts, ...read };
        },
      },
    },
    directory: join(root, 'out'),
    partial: false,
    concurrency: 3,
    shardBytes: 5_000,
    signal: new AbortController().signal,
  };
}
