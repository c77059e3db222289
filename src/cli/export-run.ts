import { join } from 'node:path';
import { writeManifest, type ManifestSummary } from '../export/write-manifest.ts';
import type { FoldedRecord } from '../core/record.ts';
import { RunError } from '../core/errors.ts';
import type { MixShares } from '../captions/mix.ts';
import type { PlacedStage } from '../run/fingerprint.ts';
import { readSampleIndex } from '../run/ingest.ts';
import { stagesAsOfNow } from '../run/barriers.ts';
import { foldShards } from '../run/plan.ts';
import type { RunFile } from '../run/run-file.ts';
import { ShardStore } from '../run/shard-store.ts';

export interface ExportRequest {
  readonly directory: string;
  readonly file: RunFile;
  readonly stages: readonly PlacedStage[];
  readonly mix: { readonly shares: MixShares<'long' | 'original'>; readonly seed: number };
  /** Default: `export` in the run directory. */
  readonly out?: string | undefined;
  readonly partial: boolean;
  readonly signal: AbortSignal;
}

export interface Exported {
  readonly directory: string;
  readonly summary: ManifestSummary;
  /** Rows of the dataset that no record was made of, by reason. */
  readonly passedOver: Readonly<Record<string, number>>;
}

/** Writes the manifest of a run. Throws RunError where the run is not complete. */
export async function exportRun(request: ExportRequest): Promise<Exported> {
  const { directory, file, stages, signal } = request;
  const index = await readSampleIndex(directory);
  if (!index) {
    throw new RunError(`${directory} has not read its dataset yet; run \`recaptor resume\``, {
      code: 'run_incomplete',
    });
  }
  const out = request.out ?? join(directory, 'export');
  const summary = await writeManifest({
    records: recordsOf(new ShardStore(directory), stages, signal),
    run: { id: file.id, mediaRoot: file.dataset.root, sampleCount: index.records },
    mix: request.mix,
    directory: out,
    partial: request.partial,
    signal,
  });
  return { directory: out, summary, passedOver: index.skipped };
}

async function* recordsOf(
  store: ShardStore,
  stages: readonly PlacedStage[],
  signal: AbortSignal,
): AsyncGenerator<FoldedRecord> {
  const current = await stagesAsOfNow(store, stages, signal);
  for await (const records of foldShards(store, current, signal)) yield* records;
}
