import type { Figure } from '../figure.ts';
import { explore } from './explore.ts';
import { reportOfRun } from './report.ts';

/** What people who look at a run wait for. */
export async function ui(onFigure: (figure: Figure) => void): Promise<void> {
  await reportOfRun(onFigure);
  await explore(onFigure);
}
