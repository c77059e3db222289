import type { Figure } from '../figure.ts';
import { fixedConcurrency } from './fixed-concurrency.ts';
import { foundConcurrency } from './found-concurrency.ts';
import { hangingReplica } from './hanging-replica.ts';
import { sharedRate } from './shared-rate.ts';
import { sideBySide } from './side-by-side.ts';

const MEASURES = [fixedConcurrency, foundConcurrency, sharedRate, hangingReplica, sideBySide];

/** Whether servers are kept as busy as they can be, and no busier. About ten minutes. */
export async function endpoints(onFigure: (figure: Figure) => void): Promise<void> {
  for (const measure of MEASURES) for (const figure of await measure()) onFigure(figure);
}
