import type { Figure } from '../figure.ts';
import { ingestMemory } from './ingest-memory.ts';
import { latencyShare } from './latency.ts';
import { noOpRate } from './no-op.ts';
import { overhead } from './overhead.ts';

/** What the run engine costs, in time and memory. */
export async function engine(onFigure: (figure: Figure) => void): Promise<void> {
  for (const measure of [overhead, latencyShare, noOpRate, ingestMemory]) {
    for (const figure of await measure()) onFigure(figure);
  }
}
