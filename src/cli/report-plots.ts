import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { hasFonts, renderSvg } from '../media/render-svg.ts';
import { chartPicture } from '../monitor/report/chart-picture.ts';
import type { Chart } from '../monitor/report/charts.ts';
import { writeFileAtomic } from '../run/atomic-file.ts';
import type { Output } from './output.ts';

/** As `charts.ts` names them. */
const PLOT = /^(?:score-.*|tokens-.*|throughput)\.png$/;

/** Writes each plot of a report as a picture; those of an earlier report go. Returns their paths. */
export async function writePlots(
  folder: string,
  charts: readonly Chart[],
  output: Output,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (!(await hasFonts())) {
    output.warn(
      'No font was found, so all letters of the plots are boxes: install one, such as ' +
        'fonts-dejavu-core, and make the report again.',
    );
  }
  const old = (await readdir(folder)).filter((name) => PLOT.test(name));
  for (const name of old) await unlink(join(folder, name));
  const paths: string[] = [];
  for (const chart of charts) {
    signal.throwIfAborted();
    const path = join(folder, `${chart.name}.png`);
    await writeFileAtomic(path, await renderSvg(chartPicture(chart)));
    paths.push(path);
  }
  return paths;
}
