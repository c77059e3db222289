import type { Config } from '../config/schema.ts';
import { messageOf } from '../core/errors.ts';
import { total, type Counts } from '../export/summary.ts';
import { stagesAsOfNow } from '../run/barriers.ts';
import { readAllBatchFiles } from '../run/batches/batch-file.ts';
import { filterScores } from '../run/filter-scores.ts';
import { ShardStore } from '../run/shard-store.ts';
import { exportRun, type Exported, type ExportedPackage } from './export-run.ts';
import { outText } from './batch-lines.ts';
import { checkLines } from './check-lines.ts';
import { EXIT } from './exit-codes.ts';
import { filterAmong } from './filter-settings.ts';
import { formatCount } from './format.ts';
import { funnelText, mixText } from './funnel.ts';
import type { Output } from './output.ts';
import { revisedLine } from './review-text.ts';
import { exportedSpendingLines } from './spending-lines.ts';
import { shownPath } from './shown-path.ts';
import { workRun, type Work } from './work-run.ts';

export function mixOf({ mix, render }: Config) {
  const { seed, ...shares } = mix;
  return { shares, seed, render };
}

/** Works a run to its end, exports it, prints what came of it. Resolves to the exit code. */
export async function finishRun(work: Work): Promise<number> {
  const { directory, file, assembly, output, stopping } = work;
  const finished = await workRun(work);
  if (!finished) {
    const out = outText(await readAllBatchFiles(directory));
    if (out !== null) output.warn(out);
    output.warn(`Stopped. Go on with: recaptor resume --run ${shownPath(directory)}`);
    return stopping.exitCode() ?? EXIT.error;
  }
  const exported = await exportRun({
    directory,
    file,
    stages: assembly.stages,
    mix: mixOf(assembly.config),
    partial: false,
    signal: stopping.signal,
  });
  printExported(exported, output);
  await keepScores(work);
  const { counts } = exported.summary;
  noteOtherKind(counts, output);
  const failed = total(counts.failed);
  if (failed === 0) return EXIT.done;
  output.note(
    `${formatCount(failed)} ${failed === 1 ? 'record' : 'records'} failed: see ` +
      `${shownPath(exported.directory)}/failed.jsonl; try again with ` +
      `recaptor retry --run ${shownPath(directory)}`,
  );
  return EXIT.someFailed;
}

/** A dataset that was given to the wrong recipe comes to nothing, and no record says what to do. */
function noteOtherKind({ rejected }: Counts, output: Output): void {
  const reasons = new Set(Object.values(rejected).flatMap((byReason) => Object.keys(byReason)));
  if (reasons.has('not-an-image')) {
    output.note('Videos are taken by another preset: --preset cogvideox, in a run of their own.');
  }
  if (reasons.has('not-a-video')) {
    output.note('Pictures are taken by another preset: --preset sd3, in a run of their own.');
  }
}

/** Whoever tries thresholds on a finished run gets an answer at once: the run need not be read anew. */
async function keepScores({ directory, assembly, output, stopping }: Work): Promise<void> {
  const { stages } = assembly;
  const { signal } = stopping;
  const store = new ShardStore(directory);
  try {
    const { index, filter } = filterAmong(stages, []);
    const before = await stagesAsOfNow(store, stages.slice(0, index), signal);
    await filterScores(store, before, filter, signal);
  } catch (error) {
    // The run is done, and its manifest in place.
    if (!signal.aborted)
      output.warn(`scores for \`rethreshold\` were not kept: ${messageOf(error)}`);
  }
}

export function printExported(exported: Exported, output: Output): void {
  const { directory, summary, passedOver } = exported;
  const { counts, mix, checks, spending, revised } = summary;
  output.print(funnelText(counts, passedOver));
  output.print(`  mix: ${mixText(mix, counts.inManifest)}`);
  if (revised) output.print(revisedLine(revised));
  for (const line of checkLines(Object.values(checks))) output.print(line);
  for (const line of exportedSpendingLines(spending)) output.print(line);
  output.print(`  manifest: ${shownPath(directory)}/manifest.jsonl`);
  output.printJson({ export: directory, passedOver, ...summary });
}

export function printPackage(exported: ExportedPackage, output: Output): void {
  const { directory, written, passedOver } = exported;
  const { counts, mix, clips, mode, revised } = written;
  output.print(funnelText(counts, passedOver));
  if (mode === 'single') output.print(`  mix: ${mixText(mix, counts.inManifest)}`);
  if (revised) output.print(revisedLine(revised));
  if (clips.copied + clips.encoded > 0) {
    output.print(
      `  clips: ${formatCount(clips.copied)} cut without loss, ${formatCount(clips.encoded)} encoded anew`,
    );
  }
  output.print(`  ${written.format}: ${shownPath(directory)}, see README.md there`);
  output.printJson({ export: directory, passedOver, ...written });
}
