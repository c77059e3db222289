import type { Tally } from '../core/tally.ts';
import type { VideoMedia } from '../core/video.ts';
import { currentTallies } from '../monitor/current-tallies.ts';
import { decodersIn } from '../monitor/run-status.ts';
import type { PlacedStage } from '../run/fingerprint.ts';
import { readSampleIndex } from '../run/ingest.ts';
import { ShardStore } from '../run/shard-store.ts';
import { TallyLog, tallyOf } from '../run/tally.ts';
import { otherDecoderText } from './decoder-lines.ts';

/**
 * What to say where a run goes on with another ffmpeg than it began with; null where it does not, and
 * where all of its videos are decoded. Programs are looked for only where some are.
 */
export async function otherDecoder(
  directory: string,
  stages: readonly PlacedStage[],
  media: Pick<VideoMedia, 'decoder'>,
): Promise<string | null> {
  const latest = await new TallyLog(directory).latest();
  const tallies = currentTallies(
    stages.map(({ key }) => key),
    latest,
  );
  const decoding = tallies.filter(({ decoders }) => decoders !== undefined);
  const index = await readSampleIndex(directory);
  if (decoding.length >= (index?.shards ?? 0)) return null;
  const before = decodersIn([...decoding, ...(await begunTallies(directory, stages))]);
  if (Object.keys(before).length === 0) return null;
  return otherDecoderText(before, await media.decoder());
}

/** Of shards that were begun and not finished: tallies know only those that were. */
async function begunTallies(
  directory: string,
  stages: readonly PlacedStage[],
): Promise<readonly Tally[]> {
  const store = new ShardStore(directory);
  const decoding = stages.filter(({ stage }) => stage.adds.includes('decoder'));
  const begun = decoding.map(async ({ key }) => tallyOf(key, '', await store.unfinished(key), 0));
  return Promise.all(begun);
}
