import pLimit from 'p-limit';
import { NearDuplicates } from '../captions/near-duplicates.ts';
import { MediaError } from '../core/errors.ts';
import { lookDistance, NEAR_LOOK_BITS, type LookMedia, type PictureLook } from '../core/look.ts';
import type { FoldedRecord } from '../core/record.ts';
import type { VideoMedia } from '../core/video.ts';
import type { PlacedStage } from '../run/fingerprint.ts';
import { foldShards } from '../run/plan.ts';
import type { ShardStore } from '../run/shard-store.ts';
import { PictureOptions } from '../stages/picture-options.ts';
import { ClipInput } from '../stages/video-options.ts';
import { shorten } from './format.ts';

/** One caption, or nearly one, on pictures that do not look alike: one of them may be wrong. */
export interface CaptionAlarm {
  /** Two records whose pictures do not look alike. */
  readonly ids: readonly [string, string];
  /** The endpoint that gave each of them its caption. */
  readonly endpoints: readonly [string, string];
  /** Share of common runs of three words between the two, an estimate (0 to 1). */
  readonly similarity: number;
  /** In how many of 64 bits the two look different. */
  readonly lookDistance: number;
  /** Records with nearly this caption. */
  readonly records: number;
  /** The beginning of the first one's. */
  readonly caption: string;
}

/** Of a group as many pictures are looked at: a caption may be on all of a run. */
const MOST_LOOKED_AT = 32;
const SHOWN_CHARACTERS = 100;
const PICTURES_AT_ONCE = 8;

/** The captions of a run, gathered record by record. Keeps some 400 bytes of each. */
export class CaptionAlarms {
  readonly #near = new NearDuplicates();
  readonly #ids: string[] = [];

  add({ sample, state }: FoldedRecord): void {
    const caption = state.at === 'through' ? state.fields['longCaption'] : undefined;
    if (typeof caption !== 'string') return;
    this.#near.add(caption);
    this.#ids.push(sample.id);
  }

  /** In the order of the run. Media that cannot be read are passed over: they are named elsewhere. */
  async find(
    run: { readonly store: ShardStore; readonly stages: readonly PlacedStage[] },
    media: LookMedia & VideoMedia,
    signal: AbortSignal,
  ): Promise<readonly CaptionAlarm[]> {
    const groups = this.#near.groups();
    const suspects = groups.map((group) => group.slice(0, MOST_LOOKED_AT));
    const wanted = new Set(suspects.flat().map((index) => this.#ids[index] ?? ''));
    const seen = await lookAll(run, wanted, media, signal);
    return groups.flatMap((group, at) => {
      const known = (suspects[at] ?? []).flatMap((index) => {
        const look = seen.get(this.#ids[index] ?? '');
        return look ? [{ index, ...look }] : [];
      });
      return this.#alarmOf(known, group.length) ?? [];
    });
  }

  #alarmOf(known: readonly (Seen & { index: number })[], records: number): CaptionAlarm | null {
    const [first] = known;
    if (!first) return null;
    const other = known.find(({ look }) => lookDistance(first.look, look) > NEAR_LOOK_BITS);
    if (!other) return null;
    return {
      ids: [this.#ids[first.index] ?? '', this.#ids[other.index] ?? ''],
      endpoints: [first.endpoint, other.endpoint],
      similarity: this.#near.similarity(first.index, other.index),
      lookDistance: lookDistance(first.look, other.look),
      records,
      caption: shorten(first.caption, SHOWN_CHARACTERS),
    };
  }
}

interface Seen {
  readonly look: PictureLook;
  readonly endpoint: string;
  readonly caption: string;
}

async function lookAll(
  { store, stages }: { readonly store: ShardStore; readonly stages: readonly PlacedStage[] },
  wanted: ReadonlySet<string>,
  media: LookMedia & VideoMedia,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Seen>> {
  const seen = new Map<string, Seen>();
  if (wanted.size === 0) return seen;
  const limit = pLimit(PICTURES_AT_ONCE);
  for await (const records of foldShards(store, stages, signal)) {
    const suspects: FoldedRecord[] = [];
    for (const record of records) if (wanted.has(record.sample.id)) suspects.push(record);
    await Promise.all(
      suspects.map(async (record) =>
        limit(async () => {
          const look = await lookOf(record, media, signal);
          if (look !== null) seen.set(record.sample.id, { look, ...captionedBy(record) });
        }),
      ),
    );
  }
  return seen;
}

/** Of a clip, the frame in its middle. */
async function lookOf(
  { sample, state }: FoldedRecord,
  media: LookMedia & VideoMedia,
  signal: AbortSignal,
): Promise<PictureLook | null> {
  const options = PictureOptions.parse({});
  try {
    if (sample.kind === 'image') {
      return await media.lookAtPicture({ uri: sample.uri }, options, signal);
    }
    const clip = ClipInput.parse(state.at === 'through' ? state.fields : {});
    const middle = (clip.startSeconds + clip.endSeconds) / 2;
    const [frame] = await media.extractFrames(clip.uri, [middle], options, signal);
    if (!frame) return null;
    const source = { bytes: frame.bytes, shown: `${clip.uri} at ${middle} s` };
    return await media.lookAtPicture(source, options, signal);
  } catch (error) {
    if (error instanceof MediaError) return null;
    throw error;
  }
}

function captionedBy({ state }: FoldedRecord): Pick<Seen, 'endpoint' | 'caption'> {
  const call = state.lines.findLast(({ calls }) => calls && calls.length > 0)?.calls?.at(-1);
  const caption = state.at === 'through' ? state.fields['longCaption'] : '';
  return { endpoint: call?.endpoint ?? 'none', caption: String(caption) };
}
