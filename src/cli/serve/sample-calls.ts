import { LRUCache } from 'lru-cache';
import type { ChatRequest, PreparedPicture } from '../../core/chat.ts';
import { reduceRequest } from '../../endpoints/fit-request.ts';
import { shrinkPrepared } from '../../media/shrink-prepared.ts';
import type { SampleCall, SentPart, SentPicture } from '../../monitor/dashboard/run-explore.ts';
import type { FoldedRecord } from '../../core/record.ts';
import type { Sample } from '../../core/sample.ts';
import type { StageMedia } from '../../core/stage.ts';
import type { PlacedStage } from '../../run/fingerprint.ts';
import type { ReplayTools } from '../../run/replay-line.ts';
import type { ShardStore } from '../../run/shard-store.ts';
import { callsOf, type ShownCall } from '../../run/shown-calls.ts';

interface Asked {
  readonly record: FoldedRecord;
  /** As it was read: of a clip, its source. */
  readonly sample: Sample;
  readonly stages: readonly PlacedStage[];
}

const KEPT_BYTES = 64 << 20;
const LEAST_BYTES = 1 << 10;

/** What was sent for a sample is made again from its media; the pictures are kept a while. */
export class SampleCalls {
  readonly #media: StageMedia;
  readonly #store: ShardStore;
  readonly #pictures = new LRUCache<string, SentPicture>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ bytes }) => Math.max(LEAST_BYTES, bytes.length),
  });

  constructor(media: StageMedia, store: ShardStore) {
    this.#media = media;
    this.#store = store;
  }

  async of({ record, sample, stages }: Asked, signal: AbortSignal): Promise<readonly SampleCall[]> {
    const times = new FrameTimes(this.#media);
    const reduce: ReplayTools['reduce'] = async (sent, reduction, stop) =>
      reduceRequest(sent, reduction, shrinkPrepared, stop);
    const tools = { media: times.media, artifacts: this.#store.artifacts, reduce };
    const shown = await callsOf(record, sample, stages, tools, signal);
    return shown.map((one) => this.#callOf(record.sample.id, one, times));
  }

  /** Null where it was not among the calls of this sample, or is no longer kept. */
  picture(id: string, sha256: string): SentPicture | null {
    return this.#pictures.get(keyOf(id, sha256)) ?? null;
  }

  #callOf(id: string, { stage, call, text, request }: ShownCall, times: FrameTimes): SampleCall {
    return {
      ...{ stage, role: call.role, endpoint: call.endpoint, model: call.model },
      replica: call.replica ?? null,
      ...{ promptSha256: call.promptSha256, attempts: call.attempts, costUsd: call.costUsd },
      ...{ inputTokens: call.inputTokens, outputTokens: call.outputTokens },
      seconds: call.latencyMs / 1_000,
      isFromCache: call.fromCache === true,
      outcome: call.outcome ?? 'complete',
      answer: text,
      parts: request && this.#partsOf(id, request, times),
    };
  }

  #partsOf(id: string, { system, parts }: ChatRequest, times: FrameTimes): readonly SentPart[] {
    const sent = parts.map((part): SentPart => {
      if ('text' in part) return { text: part.text };
      const { sha256, width, height, bytes, mediaType } = part.picture;
      this.#pictures.set(keyOf(id, sha256), { bytes, mediaType });
      return { sha256, width, height, seconds: times.of(part.picture) };
    });
    return system === undefined ? sent : [{ text: system }, ...sent];
  }
}

/** Media that remember when in its video each frame was shown. */
class FrameTimes {
  readonly media: StageMedia;
  readonly #byPicture = new WeakMap<PreparedPicture, number>();
  readonly #bySource = new Map<string, number>();

  constructor(media: StageMedia) {
    this.media = {
      ...media,
      extractFrames: async (uri, seconds, options, signal) => {
        const pictures = await media.extractFrames(uri, seconds, options, signal);
        for (const [index, picture] of pictures.entries()) {
          const at = seconds[index] ?? 0;
          this.#byPicture.set(picture, at);
          if (!this.#bySource.has(picture.sha256)) this.#bySource.set(picture.sha256, at);
        }
        return pictures;
      },
    };
  }

  /** In seconds; null for a picture that is no frame, or that was made smaller after. */
  of(picture: PreparedPicture): number | null {
    return this.#byPicture.get(picture) ?? this.#bySource.get(picture.sha256) ?? null;
  }
}

function keyOf(id: string, sha256: string): string {
  return `${sha256} ${id}`;
}
