import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MixShares } from '../captions/mix.ts';
import { InvariantError, RunError } from '../core/errors.ts';
import type { Mix } from './draw.ts';
import { DrawnFile } from './drawn-file.ts';
import { EpochFiles } from './epoch-files.ts';
import { buildingBeside, refuseForeign, swapIn } from './export-folder.ts';
import type { HashedFile } from './hashed-file.ts';
import { MANIFEST, SUMMARY } from './manifest-files.ts';
import type { ShardRows } from './shard-rows.ts';
import type { Decoders } from './source-counts.ts';
import { TierFiles } from './tier-files.ts';
import {
  Summary,
  total,
  type CheckedCounts,
  type Counts,
  type ManifestSpending,
  type RealisedMix,
  type RevisedRows,
} from './summary.ts';
import { withFiles, type CreateFile } from './with-files.ts';

export interface ManifestRequest {
  /** In the order of the run, made with the seeds of `mix` for as many epochs. */
  readonly shards: AsyncIterable<ShardRows>;
  readonly run: { readonly id: string; readonly mediaRoot: string; readonly sampleCount: number };
  readonly mix: Mix;
  /** Writes a manifest for each of so many epochs too; 1 where absent, which needs none. */
  readonly epochs?: number | undefined;
  /** The folder to put in place. */
  readonly directory: string;
  /** Leaves records that are not done yet out, instead of refusing to write. */
  readonly partial: boolean;
  readonly signal: AbortSignal;
}

export interface ManifestSummary {
  readonly run: string;
  /** Where `file_name` starts from. */
  readonly mediaRoot: string;
  readonly complete: boolean;
  readonly counts: Counts;
  /** Dropped ones included; absent where no video was decoded. */
  readonly decoders?: Decoders;
  readonly mix: RealisedMix & {
    readonly asked: MixShares<string>;
    readonly seed: number;
    readonly render?: Mix['render'];
  };
  /** By stage and check: records found at fault, and for how many each action was taken. */
  readonly checks: CheckedCounts;
  /** Absent where no row's record is revised. */
  readonly revised?: RevisedRows;
  readonly spending: ManifestSpending;
  readonly files: Readonly<Record<string, { readonly lines: number; readonly sha256: string }>>;
}

const REJECTED = 'rejected.jsonl';
const FAILED = 'failed.jsonl';
const DERIVED_FILE = /^manifest\.(?:tier|epoch)-\d+\.jsonl$/;
const OWN_FILES: ReadonlySet<string> = new Set([MANIFEST, SUMMARY, REJECTED, FAILED]);
const isOwn = (entry: string): boolean => OWN_FILES.has(entry) || DERIVED_FILE.test(entry);

/**
 * Writes `manifest.jsonl`, `rejected.jsonl`, `failed.jsonl` and `manifest.json` into a folder that
 * appears whole or not at all. Throws RunError where records are pending, or where the folder holds
 * another run's export; InvariantError where a record would be lost.
 */
export async function writeManifest(request: ManifestRequest): Promise<ManifestSummary> {
  await refuseForeign(request.directory, request.run.id, { summary: SUMMARY, isOwn });
  const building = await buildingBeside(request.directory, request.run.id);
  await mkdir(building, { recursive: true });
  try {
    const summary = await withFiles(building, (create) => writeFiles(create, request));
    await writeFile(join(building, SUMMARY), `${JSON.stringify(summary, null, 2)}\n`);
    await swapIn(building, request.directory);
    return summary;
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

async function writeFiles(create: CreateFile, request: ManifestRequest): Promise<ManifestSummary> {
  const { run, mix, epochs = 1 } = request;
  const manifest = await DrawnFile.create(create, MANIFEST, mix);
  const rejected = await create(REJECTED);
  const failed = await create(FAILED);
  const tiers = new TierFiles(create, mix);
  const epochFiles = await EpochFiles.create(create, epochs, mix);
  const summary = new Summary();
  for await (const rows of request.shards) {
    request.signal.throwIfAborted();
    summary.addPart(rows.summary);
    for (const row of rows.has.keys()) summary.addDrawn(manifest.put(rows, row));
    await manifest.flush();
    await tiers.add(rows);
    await epochFiles.add(rows);
    await putLines(rejected, rows.rejected, total(rows.summary.rejected));
    await putLines(failed, rows.failed, total(rows.summary.failed));
  }
  const files = {
    [MANIFEST]: await manifest.close(),
    [REJECTED]: await rejected.close(),
    [FAILED]: await failed.close(),
    ...(await tiers.close()),
    ...(await epochFiles.close()),
  };
  checkNothingLost(summary.counts, run.sampleCount, request.partial);
  return {
    run: run.id,
    mediaRoot: run.mediaRoot,
    complete: Object.keys(summary.counts.pending).length === 0,
    counts: summary.counts,
    ...decodersOf(summary),
    mix: { asked: mix.shares, seed: mix.seed, render: mix.render, ...summary.mix },
    checks: summary.checks,
    ...(summary.revised && { revised: summary.revised }),
    spending: summary.spending,
    files,
  };
}

export function decodersOf({ decoders }: Summary): { readonly decoders?: Decoders } {
  return Object.keys(decoders).length > 0 ? { decoders } : {};
}

async function putLines(file: HashedFile, lines: Uint8Array, count: number): Promise<void> {
  file.put(lines);
  file.endLine(count);
  await file.flush();
}

/** Throws InvariantError where a record is missing, RunError where some are not done yet. */
export function checkNothingLost(counts: Counts, sampleCount: number, partial: boolean): void {
  const pending = Object.values(counts.pending).reduce((sum, count) => sum + count, 0);
  const sum = counts.inManifest + total(counts.rejected) + total(counts.failed) + pending;
  if (sum !== counts.records || counts.samples !== sampleCount) {
    throw new InvariantError(
      `${sampleCount} samples went in, but ${counts.samples} are accounted for ` +
        `(${sum} of ${counts.records} records); nothing was exported`,
    );
  }
  if (pending > 0 && !partial) {
    throw new RunError(
      `${pending} of ${counts.records} records are not done. Finish them with \`recaptor resume\`, ` +
        'or export what is there with --partial.',
      { code: 'run_incomplete' },
    );
  }
}
