import type { FoldedRecord } from '../../core/record.ts';
import type { RecordPlace } from '../../monitor/dashboard/dashboard-source.ts';
import { stagesAsOfNow } from '../../run/barriers.ts';
import { foldShards } from '../../run/plan.ts';
import { ShardStore } from '../../run/shard-store.ts';
import type { ExistingRun } from '../run-directory.ts';
import { storedStages } from '../stored-run.ts';

const KEEP_MS = 10_000;

/** Finds records by id. Reads the run once for many: what is new shows after some seconds. */
export function createPlaces({
  directory,
  file,
}: ExistingRun): (id: string) => Promise<RecordPlace | null> {
  let readAt = 0;
  let places: Promise<ReadonlyMap<string, RecordPlace>> | null = null;
  return async (id) => {
    if (places === null || Date.now() - readAt > KEEP_MS) {
      readAt = Date.now();
      places = readPlaces(directory, file);
    }
    return (await places).get(id) ?? null;
  };
}

async function readPlaces(
  directory: ExistingRun['directory'],
  file: ExistingRun['file'],
): Promise<ReadonlyMap<string, RecordPlace>> {
  const never = new AbortController().signal;
  const store = new ShardStore(directory);
  const stages = await stagesAsOfNow(store, storedStages(directory, file), never);
  const places = new Map<string, RecordPlace>();
  for await (const records of foldShards(store, stages, never)) {
    for (const record of records) places.set(record.sample.id, placeOf(record));
  }
  return places;
}

/** Where a record's media are, by what its lines say so far. */
function placeOf({ sample, sourceId, state }: FoldedRecord): RecordPlace {
  const { id, kind, uri } = sample;
  const split = state.lines.find((line) => line.outcome === 'split');
  const clip = sourceId === id ? undefined : split?.clips.find((each) => each.id === id)?.fields;
  return {
    ...{ id, kind, uri },
    startSeconds: secondsOr(clip?.['startSeconds']),
    endSeconds: secondsOr(clip?.['endSeconds']),
  };
}

function secondsOr(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
