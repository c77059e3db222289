import { LRUCache } from 'lru-cache';
import { RunError } from '../../core/errors.ts';
import type { FoldedRecord } from '../../core/record.ts';
import { standingRevisions } from '../../core/revision.ts';
import type { StageMedia } from '../../core/stage.ts';
import type { RecordPlace } from '../../monitor/dashboard/dashboard-source.ts';
import type { RunExplore } from '../../monitor/dashboard/run-explore.ts';
import type { IndexRow } from '../../monitor/explore/row.ts';
import type { Filters, View } from '../../monitor/explore/view.ts';
import { sourceShardOf } from '../../run/clip-shards.ts';
import type { PlacedStage } from '../../run/fingerprint.ts';
import { foldShard } from '../../run/fold-shard.ts';
import { RevisionLog } from '../../run/revision-log.ts';
import { ShardStore } from '../../run/shard-store.ts';
import type { ExistingRun } from '../run-directory.ts';
import { stagesNow } from '../stages-now.ts';
import { KeptIndex } from './kept-index.ts';
import { SampleCalls } from './sample-calls.ts';
import { sampleDetail } from './sample-detail.ts';
import { withEdits } from './with-edits.ts';

/**
 * Samples that pass, with their shards, in the order of a draw; null until the index holds the whole
 * run. Throws RunError `index_broken`.
 */
export type DrawFromIndex = (
  filters: Filters,
  sample: { readonly count: number; readonly seed: number },
) => Promise<readonly IndexRow[] | null>;

const PLACES_KEPT = 20_000;

interface FoundRecord {
  readonly record: FoldedRecord;
  readonly row: IndexRow;
  readonly stages: readonly PlacedStage[];
}

/** The samples of a run for the dashboard. */
export function createRunExplore(run: ExistingRun, media: StageMedia) {
  const store = new ShardStore(run.directory);
  const kept = new KeptIndex(run);
  const sent = new SampleCalls(media, store);
  const revisions = new RevisionLog(run.directory);
  const edits = editsOf(revisions);
  const places = new LRUCache<string, RecordPlace>({ max: PLACES_KEPT });

  const find = async (id: string): Promise<FoundRecord | null> => {
    const row = await (await kept.current()).row(id);
    if (row === null) return null;
    const stages = await stagesNow(store, run.directory);
    const records = await foldShard(store, stages, String(row['shard']));
    const record = records.find(({ sample }) => sample.id === id);
    return record ? { record, row, stages } : null;
  };

  const callsOf = async (id: string, signal: AbortSignal) => {
    const found = await find(id);
    if (found === null) return null;
    const { record, row, stages } = found;
    const samples = await store.samples(sourceShardOf(String(row['shard'])));
    const sample = samples.find((one) => one.id === record.sourceId) ?? record.sample;
    return sent.of({ record, sample, stages }, signal);
  };

  const explore: RunExplore = {
    state: async () => kept.state(),
    page: async (view, range) => {
      const page = await (await kept.current()).page(await edits.viewed(view), range);
      for (const row of page.rows) places.set(String(row['id']), placeOf(row));
      return page;
    },
    facets: async (filters) => (await kept.current()).facets(await edits.filtered(filters)),
    sample: async (id, view) => {
      const found = await find(id);
      if (found === null) return null;
      const neighbours = await (await kept.current()).neighbours(id, await edits.viewed(view));
      const revision = standingRevisions(await revisions.read()).get(id) ?? null;
      return sampleDetail(found.record, found.row, { neighbours, revision });
    },
    calls: callsOf,
    picture: async (id, sha256, signal) => {
      const known = sent.picture(id, sha256);
      if (known) return known;
      await callsOf(id, signal);
      return sent.picture(id, sha256);
    },
  };

  return {
    explore,
    locate: locateIn(kept, places),
    draw: drawFrom(kept, edits),
    close: async () => kept.close(),
  };
}

/** Where a record's media are: as a page has shown it, else as the index has it. */
function locateIn(kept: KeptIndex, places: LRUCache<string, RecordPlace>) {
  return async (id: string): Promise<RecordPlace | null> => {
    const known = places.get(id);
    if (known) return known;
    const row = await (await kept.current()).row(id);
    return row && placeOf(row);
  };
}

/** Persons' captions are read only where a text is looked for. */
function editsOf(revisions: RevisionLog) {
  const filtered = async (filters: Filters): Promise<Filters> =>
    filters.text === '' ? filters : withEdits(filters, standingRevisions(await revisions.read()));
  const viewed = async ({ filters, sort }: View): Promise<View> => ({
    filters: await filtered(filters),
    sort,
  });
  return { filtered, viewed };
}

function drawFrom(kept: KeptIndex, edits: ReturnType<typeof editsOf>): DrawFromIndex {
  return async (filters, sample) => {
    const { isComplete, error } = await kept.state();
    if (error !== null) throw new RunError(error, { code: 'index_broken' });
    return isComplete ? (await kept.current()).draw(await edits.filtered(filters), sample) : null;
  };
}

function placeOf(row: IndexRow): RecordPlace {
  const seconds = (name: string): number | null => {
    const value = row[name];
    return typeof value === 'number' ? value : null;
  };
  return {
    id: String(row['id']),
    kind: row['kind'] === 'video' ? 'video' : 'image',
    uri: String(row['uri']),
    startSeconds: seconds('startSeconds'),
    endSeconds: seconds('endSeconds'),
  };
}
