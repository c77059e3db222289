import { join, resolve } from 'node:path';
import type { ExportFormat, MediaMode, MixMode } from '../export/export-format.ts';
import { writeExport, type ExportPackage } from '../export/write-export.ts';
import type { MediaBytes } from '../core/media.ts';
import type { ClipCutter } from '../core/video.ts';
import { writeManifest, type ManifestSummary } from '../export/write-manifest.ts';
import type { FoldedRecord } from '../core/record.ts';
import { RunError } from '../core/errors.ts';
import { reviewedRecord } from '../export/review-records.ts';
import { seedOfEpoch, type Mix } from '../export/draw.ts';
import { rowsOfRun } from './export-rows.ts';
import type { PlacedStage } from '../run/fingerprint.ts';
import { readSampleIndex } from '../run/ingest.ts';
import { stagesAsOfNow } from '../run/barriers.ts';
import { foldShards } from '../run/plan.ts';
import type { RunFile } from '../run/run-file.ts';
import { ShardStore } from '../run/shard-store.ts';
import { standingVerdicts } from './standing-verdicts.ts';

export interface ExportRequest {
  readonly directory: string;
  readonly file: RunFile;
  readonly stages: readonly PlacedStage[];
  readonly mix: Mix;
  /** Default: `export` in the run directory. */
  readonly out?: string | undefined;
  readonly partial: boolean;
  readonly signal: AbortSignal;
}

export interface ManifestExport extends ExportRequest {
  readonly epochs?: number | undefined;
}

export interface Exported {
  readonly directory: string;
  readonly summary: ManifestSummary;
  /** Rows of the dataset that no record was made of, by reason. */
  readonly passedOver: Readonly<Record<string, number>>;
}

/** Writes the manifest of a run. Throws RunError where the run is not complete. */
export async function exportRun(request: ManifestExport): Promise<Exported> {
  const { directory, file, stages, signal } = request;
  const index = await sampleIndex(directory);
  const out = request.out ?? join(directory, 'export');
  const { mix, epochs = 1 } = request;
  const seeds = Array.from({ length: epochs }, (_, epoch) => seedOfEpoch(mix, epoch + 1));
  const revisions = await standingVerdicts(directory);
  const rows = { run: file.id, render: mix.render, seeds, revisions };
  const summary = await writeManifest({
    shards: rowsOfRun({ directory, stages, samples: index.records, rows, signal }),
    run: { id: file.id, mediaRoot: file.dataset.root, sampleCount: index.records },
    mix,
    epochs,
    directory: out,
    partial: request.partial,
    signal,
  });
  return { directory: out, summary, passedOver: index.skipped };
}

export interface PackageRequest extends ExportRequest {
  readonly format: ExportFormat;
  readonly mode: MixMode;
  readonly tier?: number | undefined;
  readonly media?: MediaMode | undefined;
  readonly source: MediaBytes & ClipCutter;
  readonly concurrency: number;
  readonly shardBytes: number;
  readonly onSample: (done: number, count: number) => void;
}

export interface ExportedPackage {
  readonly directory: string;
  readonly written: ExportPackage;
  readonly passedOver: Readonly<Record<string, number>>;
}

/** Writes a run in a trainer's own format; by default into `exports/<format>` of the run directory. */
export async function exportPackage(request: PackageRequest): Promise<ExportedPackage> {
  const { directory, file, stages, format, source, out, ...rest } = request;
  const index = await sampleIndex(directory);
  const target = out ?? join(directory, 'exports', format.name);
  const written = await writeExport({
    ...rest,
    format,
    records: recordsOf(directory, stages, request.signal),
    run: { id: file.id, sampleCount: index.records },
    place: { source, root: file.dataset.root, clipsDirectory: join(directory, 'clips') },
    directory: resolve(target),
  });
  return { directory: target, written, passedOver: index.skipped };
}

async function sampleIndex(directory: string) {
  const index = await readSampleIndex(directory);
  if (index) return index;
  throw new RunError(`${directory} has not read its dataset yet; run \`recaptor resume\``, {
    code: 'run_incomplete',
  });
}

async function* recordsOf(
  directory: string,
  stages: readonly PlacedStage[],
  signal: AbortSignal,
): AsyncGenerator<FoldedRecord> {
  const store = new ShardStore(directory);
  const revisions = await standingVerdicts(directory);
  const current = await stagesAsOfNow(store, stages, signal);
  for await (const records of foldShards(store, current, signal)) {
    for (const record of records) yield reviewedRecord(record, revisions);
  }
}
