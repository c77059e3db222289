import type { FoldedRecord } from '../../core/record.ts';
import type { Fields } from '../../core/sample.ts';
import { resolveAestheticModel } from '../aesthetic-model.ts';
import { withUsedRoles } from '../assemble.ts';
import { drawSpread } from '../draw-spread.ts';
import { resolveModels } from '../endpoints.ts';
import { formatCounted, shorten } from '../format.ts';
import type { Output } from '../output.ts';
import { runPilot } from '../run-pilot.ts';
import { configFor } from '../start-run.ts';
import type { Stopping } from '../stopping.ts';
import type { SeenDataset } from './look-at-dataset.ts';

/** What became of one record of a pilot. */
export interface PilotSample {
  readonly uri: string;
  readonly outcome: FoldedRecord['state']['at'];
  /** Why it was rejected or failed; null where it was not. */
  readonly why: string | null;
  readonly original: string | null;
  readonly short: string | null;
  readonly long: string | null;
}

const SAMPLES = 5;
/** Drawn from the first so many: a pilot that reads a billion rows first shows nothing. */
const READ_AT_MOST = 10_000;
const SHOWN_CHARACTERS = 600;

/** Works a few samples through as the config says, in a run that is thrown away. Null if stopped. */
export async function pilotSamples(
  { location, dataset, map }: SeenDataset,
  config: string,
  output: Output,
  stopping: Stopping,
): Promise<readonly PilotSample[] | null> {
  const signal = stopping.draining;
  const asWritten = withUsedRoles(await configFor({ config }));
  const { config: named, answered } = await resolveModels(asWritten, signal);
  const { rows } = await drawSpread(dataset.rows(signal), SAMPLES, READ_AT_MOST);
  output.note(`Trying ${formatCounted(rows.length, 'sample')} of ${location}.`);
  const pilot = await runPilot({
    ...{ location, dataset, map, rows, output, stopping },
    config: await resolveAestheticModel(named),
    answered,
  });
  return pilot?.records.map(sampleOf) ?? null;
}

/** Each sample with its captions, or why it has none. */
export function pilotText(samples: readonly PilotSample[]): string {
  return samples
    .flatMap(({ uri, why, outcome, original, short, long }) => [
      `  ${uri}${why === null ? '' : `: ${outcome}, ${why}`}`,
      ...Object.entries({ original, short, long }).flatMap(([kind, caption]) =>
        caption === null
          ? []
          : [`    ${`${kind}:`.padEnd(10)}${shorten(caption, SHOWN_CHARACTERS)}`],
      ),
    ])
    .join('\n');
}

function sampleOf({ sample, state }: FoldedRecord): PilotSample {
  const fields = state.at === 'through' ? state.fields : {};
  return {
    uri: `${sample.uri}${spanOf(fields)}`,
    outcome: state.at,
    why: whyOf(state),
    original: sample.originalCaption,
    short: textOf(fields['shortCaption']),
    long: textOf(fields['longCaption']),
  };
}

function whyOf(state: FoldedRecord['state']): string | null {
  if (state.at === 'rejected') {
    const { reason, value, threshold } = state.line;
    return `${reason}: ${String(value)}, limit ${String(threshold)}`;
  }
  if (state.at === 'failed') return `${state.line.code}: ${state.line.message}`;
  return state.at === 'pending' ? `not done at ${state.stage}` : null;
}

function spanOf({ startSeconds, endSeconds }: Fields): string {
  if (typeof startSeconds !== 'number' || typeof endSeconds !== 'number') return '';
  return `, ${startSeconds.toFixed(1)} to ${endSeconds.toFixed(1)} s`;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value.replaceAll(/\s+/g, ' ').trim() : null;
}
