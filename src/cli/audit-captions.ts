import pLimit from 'p-limit';
import { auditQuestion, readVerdict, wilsonInterval } from '../captions/audit.ts';
import type { Endpoint, PreparedPicture } from '../core/chat.ts';
import { EndpointError, MediaError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import type { FoldedRecord } from '../core/record.ts';
import type { StageMedia } from '../core/stage.ts';
import type { PlacedStage } from '../run/fingerprint.ts';
import { foldShards } from '../run/plan.ts';
import type { ShardStore } from '../run/shard-store.ts';
import { PictureOptions } from '../stages/picture-options.ts';
import { ClipInput } from '../stages/video-options.ts';

/** How often a model picks a picture's own caption out of two. Half is what guessing gives. */
export interface AuditResult {
  readonly endpoint: string;
  /** Pictures that were judged. */
  readonly judged: number;
  readonly right: number;
  /** Of `judged`; null where there is none. */
  readonly rate: number | null;
  /** 95 %, Wilson. */
  readonly interval: readonly [number, number] | null;
  readonly refused: number;
  /** Answers that name neither caption, or both. */
  readonly unclear: number;
  /** Requests that failed, and media that could not be read. */
  readonly failed: number;
  /** Ids of the records whose own caption was not picked. */
  readonly wrong: readonly string[];
}

export interface AuditRequest {
  readonly store: ShardStore;
  readonly stages: readonly PlacedStage[];
  readonly ids: ReadonlySet<string>;
  readonly seed: number;
  readonly endpoint: Endpoint;
  readonly atOnce: number;
  readonly media: StageMedia;
  readonly signal: AbortSignal;
}

const SAMPLING = { maxTokens: 16, temperature: 0 };

type Judged = 'right' | 'wrong' | 'refused' | 'unclear' | 'failed';

/** Shows a model each picture with its own caption and that of the next, in an order by the seed. */
export async function auditCaptions(request: AuditRequest): Promise<AuditResult> {
  const drawn = await recordsOf(request);
  const limit = pLimit(request.atOnce);
  const judged = await Promise.all(
    drawn.map(async (record, index) =>
      limit(async () => {
        const other = captionOf(drawn[(index + 1) % drawn.length] ?? record);
        return judge(record, other, request);
      }),
    ),
  );
  const count = (what: Judged) => judged.filter((one) => one === what).length;
  const right = count('right');
  const all = right + count('wrong');
  return {
    endpoint: request.endpoint.name,
    judged: all,
    right,
    rate: all === 0 ? null : right / all,
    interval: wilsonInterval(right, all),
    refused: count('refused'),
    unclear: count('unclear'),
    failed: count('failed'),
    wrong: drawn.flatMap(({ sample }, index) => (judged[index] === 'wrong' ? [sample.id] : [])),
  };
}

async function recordsOf(request: AuditRequest): Promise<readonly FoldedRecord[]> {
  const { store, stages, ids, signal } = request;
  const found: FoldedRecord[] = [];
  for await (const records of foldShards(store, stages, signal)) {
    for (const record of records) if (ids.has(record.sample.id)) found.push(record);
  }
  return found;
}

async function judge(
  record: FoldedRecord,
  other: string,
  { seed, endpoint, media, signal }: AuditRequest,
): Promise<Judged> {
  const own = captionOf(record);
  if (own === other) return 'unclear';
  const isFirst =
    Number.parseInt(sha256(`order ${seed} ${record.sample.id}`).slice(0, 2), 16) < 128;
  try {
    const picture = await pictureOf(record, media, signal);
    const text = isFirst ? auditQuestion(own, other) : auditQuestion(other, own);
    const question = { parts: [{ picture }, { text }], sampling: SAMPLING };
    const answer = await endpoint.ask('audit', question, signal);
    if (answer.outcome === 'refused') return 'refused';
    const verdict = readVerdict(answer.text);
    if (verdict === null) return 'unclear';
    return (verdict === 'A') === isFirst ? 'right' : 'wrong';
  } catch (error) {
    const concernsThisOne = error instanceof EndpointError && error.fault === 'request';
    if (concernsThisOne || error instanceof MediaError) return 'failed';
    throw error;
  }
}

/** Of a clip, the frame in its middle. */
async function pictureOf(
  { sample, state }: FoldedRecord,
  media: StageMedia,
  signal: AbortSignal,
): Promise<PreparedPicture> {
  const options = PictureOptions.parse({});
  if (sample.kind === 'image') return media.preparePicture(sample.uri, options, signal);
  const clip = ClipInput.parse(state.at === 'through' ? state.fields : {});
  const middle = (clip.startSeconds + clip.endSeconds) / 2;
  const [frame] = await media.extractFrames(clip.uri, [middle], options, signal);
  if (frame) return frame;
  throw new MediaError(`${clip.uri}: no frame at ${middle} s`, { code: 'frame_missing' });
}

function captionOf({ state }: FoldedRecord): string {
  return state.at === 'through' ? String(state.fields['longCaption']) : '';
}
