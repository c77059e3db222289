import { chaosFigures } from './chaos/chaos.ts';
import { duplicates } from './duplicates/duplicates.ts';
import { endpoints } from './endpoints/endpoints.ts';
import { engine } from './engine/engine.ts';
import { exportRows } from './export/export.ts';
import { media } from './media/media.ts';
import { ui } from './ui/ui.ts';
import { figureText, isReached, machine, type Figure } from './figure.ts';

type Benchmark = (onFigure: (figure: Figure) => void, flags: readonly string[]) => Promise<void>;

/** Each benchmark by its name. It prints each figure beside its target as soon as it is known. */
const benchmarks: Readonly<Record<string, Benchmark>> = {
  chaos: chaosFigures,
  duplicates,
  endpoints,
  engine,
  export: exportRows,
  media,
  ui,
};

const [name = '', ...flags] = process.argv.slice(2);
const benchmark = benchmarks[name];
if (!benchmark) {
  console.error(
    `npm run bench -- NAME [--json], NAME one of: ${Object.keys(benchmarks).join(', ')}`,
  );
  process.exit(2);
}
const json = flags.includes('--json');
const figures: Figure[] = [];
if (!json) console.log(JSON.stringify(machine()));
await benchmark((figure) => {
  figures.push(figure);
  if (!json) console.log(figureText(figure));
}, flags);
if (json) console.log(JSON.stringify({ machine: machine(), figures }));
process.exit(figures.every(isReached) ? 0 : 1);
