import { isPendingBatch, type BatchFile } from '../core/batch.ts';
import type { BatchCount, BatchStatus } from '../monitor/batch-status.ts';
import { formatCount } from './format.ts';

/** The batches of each endpoint, for `status`. */
export function batchStatusLines(batches: readonly BatchStatus[]): readonly string[] {
  return batches.flatMap(({ endpoint, filling, waiting, byHand, out, collected }) => {
    const parts = [
      ...part(out, `out, ${formatCount(out.done)} done`),
      ...part(waiting, 'to be submitted'),
      ...part(byHand, 'to be run by hand'),
      ...part(filling, 'being filled'),
      ...part(collected, `back, ${formatCount(collected.answered)} answered`),
    ];
    return parts.length === 0
      ? []
      : [`batches of ${endpoint}`, ...parts.map((text) => `    ${text}`)];
  });
}

function part(count: BatchCount, state: string): readonly string[] {
  return count.batches === 0 ? [] : [`${batchesText(count)}: ${state}`];
}

function batchesText({ batches, questions }: BatchCount): string {
  const noun = batches === 1 ? 'batch' : 'batches';
  return `${formatCount(batches)} ${noun} (${formatCount(questions)} questions)`;
}

/** What is out, for whoever stops a run; null where nothing is. */
export function outText(files: readonly BatchFile[]): string | null {
  const count = (some: readonly BatchFile[]): BatchCount => ({
    batches: some.length,
    questions: some.reduce((sum, { questions }) => sum + questions, 0),
  });
  const out = files.filter(({ state }) => state === 'out');
  const unsent = files.filter((file) => isPendingBatch(file) && file.state !== 'out');
  const lines = [
    ...(out.length > 0
      ? [
          `${batchesText(count(out))} ${out.length === 1 ? 'is' : 'are'} out: the server goes on, and ` +
            'what it has answered is taken in by the next resume.',
        ]
      : []),
    ...(unsent.length > 0 ? [`${batchesText(count(unsent))} not submitted yet.`] : []),
  ];
  return lines.length === 0 ? null : lines.join('\n');
}
