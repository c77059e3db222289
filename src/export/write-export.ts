import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { oneLine } from '../captions/one-line.ts';
import { RunError } from '../core/errors.ts';
import type { FoldedRecord } from '../core/record.ts';
import type { CutClip } from '../core/video.ts';
import { checkMode, mediaModeOf } from './check-export.ts';
import type { ExportFormat, LayoutPlan, MediaMode, MixMode } from './export-format.ts';
import { buildingBeside, refuseForeign, removeHalfCut, swapIn } from './export-folder.ts';
import { mapInOrder } from './in-order.ts';
import type { ManifestRow } from './manifest-row.ts';
import { PieceWriter } from './piece-writer.ts';
import {
  checkReference,
  localPathOf,
  prepareClip,
  preparePicture,
  type MediaPlace,
  type PreparedMedia,
} from './prepare-media.ts';
import { readmeText } from './readme-text.ts';
import type { Mix } from './draw.ts';
import type { Decoders } from './source-counts.ts';
import { readSpool, spoolRows, type SpooledRow } from './spool-rows.ts';
import { Summary, type Counts, type RealisedMix, type RevisedRows } from './summary.ts';
import {
  captionsOfOthers,
  nameOf,
  otherCaptionOf,
  type TrainingSample,
} from './training-sample.ts';
import { checkNothingLost, decodersOf } from './write-manifest.ts';

export interface ExportPackageRequest {
  readonly format: ExportFormat;
  readonly records: AsyncIterable<FoldedRecord>;
  readonly run: { readonly id: string; readonly sampleCount: number };
  readonly mix: Mix;
  readonly mode: MixMode;
  /** Left out: what the format does by default. */
  readonly media?: MediaMode | undefined;
  readonly place: MediaPlace;
  /** The absolute path of the folder to put in place. */
  readonly directory: string;
  /** Leaves out what does not keep the rules of this tier; all is written where absent. */
  readonly tier?: number | undefined;
  readonly partial: boolean;
  /** Media read, or clips cut, at one time. */
  readonly concurrency: number;
  /** Size from which a tar shard is closed. */
  readonly shardBytes: number;
  readonly onSample?: ((done: number, count: number) => void) | undefined;
  readonly signal: AbortSignal;
}

export interface ExportPackage {
  readonly run: string;
  readonly format: string;
  readonly mode: MixMode;
  readonly media: MediaMode;
  readonly counts: Counts;
  /** Videos by what has decoded them for scores; absent where none was. */
  readonly decoders?: Decoders;
  readonly mix: RealisedMix & Mix;
  /** Absent where no row's record is revised. */
  readonly revised?: RevisedRows;
  /** Clips by the way in which they were cut. */
  readonly clips: Readonly<Record<CutClip['method'], number>>;
  /** Files in the export, this summary left out. */
  readonly files: number;
}

const SUMMARY = 'export.json';
const SPOOL = '.rows.jsonl';
const OWN: ReadonlySet<string> = new Set([
  SUMMARY,
  'README.md',
  'data',
  'dataset.toml',
  'multidatabackend.json',
]);
const isOwn = (entry: string): boolean => OWN.has(entry);

/**
 * Writes a run in a trainer's own format into a folder that appears whole or not at all. Throws
 * ConfigError where the trainer cannot take what is asked; RunError where records are pending, or
 * where the folder holds anything else; MediaError where media are not what was captioned.
 */
export async function writeExport(request: ExportPackageRequest): Promise<ExportPackage> {
  const { format, run, directory, mode, mix } = request;
  checkMode(format, mode, mix.shares);
  const expected = { summary: SUMMARY, isOwn, format: format.name };
  await refuseForeign(directory, run.id, expected);
  await refuseAdded(directory);
  const building = await buildingBeside(directory, run.id);
  await removeHalfCut(request.place.clipsDirectory);
  await mkdir(join(building, 'data'), { recursive: true });
  try {
    const written = await build(building, request);
    await writeFile(join(building, SUMMARY), `${JSON.stringify(written, null, 2)}\n`);
    await swapIn(building, directory);
    return written;
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

async function build(building: string, request: ExportPackageRequest): Promise<ExportPackage> {
  const { format, run, mix, mode, directory: root, signal } = request;
  const spool = join(building, SPOOL);
  const summary = new Summary();
  const spooling = { run: run.id, mix, summary, tier: request.tier ?? 0 };
  const facts = await spoolRows(spool, request.records, spooling, signal);
  checkNothingLost(summary.counts, run.sampleCount, request.partial);
  const { kind } = facts;
  if (kind === null) {
    const what =
      request.tier === undefined ? 'came through all stages' : `keeps tier ${request.tier}`;
    throw new RunError(`no record ${what}: there is nothing to export`, { code: 'export_empty' });
  }
  const media = mediaModeOf(format, kind, request.media);
  const plan = { ...facts, mode, root, media, kind };
  const clips = await layOut(building, spool, plan, request);
  await rm(spool);
  await writeFile(join(building, 'README.md'), readmeText(format, plan, run.id));
  return {
    run: run.id,
    format: format.name,
    mode,
    media,
    counts: summary.counts,
    ...decodersOf(summary),
    mix: { ...mix, ...summary.mix },
    ...(summary.revised && { revised: summary.revised }),
    clips,
    files: await countFiles(building),
  };
}

interface Prepared {
  readonly sample: TrainingSample;
  readonly media: PreparedMedia | null;
  readonly cut: CutClip | null;
}

async function layOut(
  building: string,
  spool: string,
  plan: LayoutPlan,
  request: ExportPackageRequest,
): Promise<ExportPackage['clips']> {
  const { concurrency, format, shardBytes, signal, onSample } = request;
  const layout = format.layout(plan);
  const writer = new PieceWriter(building, layout, shardBytes);
  const clips = { copied: 0, encoded: 0 };
  for (const piece of layout.start?.() ?? []) await writer.write(piece, null);
  const prepared = mapInOrder(readSpool(spool), concurrency, (row) => prepare(row, plan, request));
  let done = 0;
  for await (const { sample, media, cut } of prepared) {
    signal.throwIfAborted();
    if (cut) clips[cut.method] += 1;
    for (const piece of layout.sample(sample)) await writer.write(piece, media);
    done += 1;
    onSample?.(done, plan.count);
  }
  for (const piece of layout.end?.() ?? []) await writer.write(piece, null);
  await writer.close();
  return clips;
}

async function prepare(
  { row, extension }: SpooledRow,
  plan: LayoutPlan,
  { format, place, signal }: ExportPackageRequest,
): Promise<Prepared> {
  signal.throwIfAborted();
  if (plan.media === 'reference' && !format.carriesSpans) checkReference(row, place.root);
  if (plan.media !== 'cut') {
    const media = await preparePicture(row, plan.media, place, signal);
    return { sample: sampleOf(row, extension, place.root, null), media, cut: null };
  }
  const { media, cut } = await prepareClip(row, place, signal);
  return { sample: sampleOf(row, extension, place.root, cut), media, cut };
}

function sampleOf(
  row: ManifestRow,
  extension: string,
  root: string,
  cut: CutClip | null,
): TrainingSample {
  const caption = oneLine(row.caption);
  if (caption === '') {
    throw new RunError(`${row.id}: has an empty caption, which trainers cannot take; retry it`, {
      code: 'caption_empty',
    });
  }
  const isClip = row['kind'] === 'video';
  const fps = cut?.fps ?? Number(row['fps']);
  const durationSeconds = Number(row['duration_seconds']);
  return {
    name: nameOf(row),
    kind: isClip ? 'video' : 'image',
    extension,
    caption,
    long: oneLine(String(row['caption_long'])),
    other: otherCaptionOf(row),
    others: captionsOfOthers(row),
    width: cut?.width ?? Number(row['width']),
    height: cut?.height ?? Number(row['height']),
    frames: cut?.frames ?? (isClip ? Math.round(fps * durationSeconds) : 1),
    fps: isClip ? fps : null,
    reference: localPathOf(String(row['source']), root),
    row,
  };
}

/** A trainer's cache, or a person's notes, among the files of an export: they would go with it. */
async function refuseAdded(directory: string): Promise<void> {
  const summary = await readFile(join(directory, SUMMARY), 'utf8').catch(() => null);
  if (summary === null) return;
  const { files } = z.object({ files: z.number() }).parse(JSON.parse(summary));
  const added = (await countFiles(directory)) - 1 - files;
  if (added <= 0) return;
  throw new RunError(
    `${directory} holds ${added} ${added === 1 ? 'file that is' : 'files that are'} no part of the export; move such files away, or give ` +
      'another --out',
    { code: 'export_foreign' },
  );
}

async function countFiles(directory: string): Promise<number> {
  let count = 0;
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    count += entry.isDirectory() ? await countFiles(join(directory, entry.name)) : 1;
  }
  return count;
}
