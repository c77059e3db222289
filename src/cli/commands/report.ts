import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import type { ManifestSummary } from '../../export/write-manifest.ts';
import { chartsOf, type Chart } from '../../monitor/report/charts.ts';
import { reportPage } from '../../monitor/report/report-page.ts';
import { throughputOf } from '../../monitor/report/throughput.ts';
import { makeDirectoryOf, writeFileAtomic } from '../../run/atomic-file.ts';
import { stagesAsOfNow } from '../../run/barriers.ts';
import { readSampleIndex } from '../../run/ingest.ts';
import { ShardStore } from '../../run/shard-store.ts';
import { TallyLog } from '../../run/tally.ts';
import { openMedia } from '../assemble.ts';
import { collectReport } from '../collect-report.ts';
import { EXIT } from '../exit-codes.ts';
import { shownPath } from '../shown-path.ts';
import { formatCount, formatCounted } from '../format.ts';
import type { Output } from '../output.ts';
import { fixedBounds } from '../fixed-bounds.ts';
import { reportPictures } from '../report-pictures.ts';
import { writePlots } from '../report-plots.ts';
import { findRun, type ExistingRun } from '../run-directory.ts';
import { stoppable } from '../stopping.ts';
import { storedConfig, storedStages } from '../stored-run.ts';

export interface ReportRequest {
  readonly run?: string | undefined;
  /** Whether to write its plots as pictures, too. */
  readonly png?: boolean | undefined;
}

/** `recaptor report`: what a run has come to so far, as one HTML file in the run directory. */
export async function report(request: ReportRequest, output: Output): Promise<number> {
  return stoppable(output, 'No report was written.', async ({ draining }) => {
    const existing = await findRun(request.run);
    const path = join(existing.directory, 'report', 'index.html');
    const { page, records, charts } = await makePage(existing, output, draining);
    await makeDirectoryOf(path);
    await writeFileAtomic(path, page);
    const pictures =
      request.png === true ? await writePlots(dirname(path), charts, output, draining) : [];
    output.endStatus();
    output.print(`  report of ${formatCount(records)} records: ${shownPath(path)}`);
    if (request.png === true) {
      output.print(
        `  ${formatCounted(pictures.length, 'plot')}: ${shownPath(dirname(path))}/*.png`,
      );
    }
    output.printJson({
      ...{ run: existing.directory, report: path, records },
      ...(request.png === true && { pictures }),
    });
    return EXIT.done;
  });
}

async function makePage(
  { directory, file }: ExistingRun,
  output: Output,
  signal: AbortSignal,
): Promise<{ page: string; records: number; charts: readonly Chart[] }> {
  const store = new ShardStore(directory);
  const stages = await stagesAsOfNow(store, storedStages(directory, file), signal);
  const config = storedConfig(directory, file);
  const samples = (await readSampleIndex(directory))?.records ?? 0;
  const bounds = fixedBounds(config);
  const collector = await collectReport({ directory, store, stages, samples, bounds, signal });
  const data = collector.data();
  const tallies = await new TallyLog(directory).latest();
  const charts = chartsOf(data, throughputOf(tallies, stages.at(-1)?.key ?? ''));
  const shown = data.sheets.flatMap((sheet) => sheet.shown);
  output.status(`report · pictures of ${shown.length} records`);
  const media = openMedia(file.dataset.root, config);
  try {
    const concurrency = availableParallelism();
    const page = await reportPage({
      run: file.id,
      madeAt: new Date(),
      data,
      charts,
      mix: await mixOfManifest(directory, file.id),
      pictures: await reportPictures(shown, media, { concurrency, signal }),
    });
    return { page, records: data.records, charts: Object.values(charts).flat() };
  } finally {
    await media.close();
  }
}

/** Null where no manifest of this run stands. */
async function mixOfManifest(
  directory: string,
  run: string,
): Promise<Readonly<Record<string, number>> | null> {
  const text = await readFile(join(directory, 'export', 'manifest.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  const summary = JSON.parse(text) as Partial<ManifestSummary>;
  if (summary.run !== run || !summary.mix) return null;
  const { long, original, short, captioners = {} } = summary.mix;
  const others = Object.entries(captioners).map(([name, { drawn }]) => [name, drawn] as const);
  return { long, ...Object.fromEntries(others), original, short };
}
