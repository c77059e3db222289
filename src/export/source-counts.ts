import { addLeftOut, type LeftOut } from '../core/left-out.ts';
import type { FoldedRecord, StageLine } from '../core/record.ts';

/** What became of the sources that were split into clips. */
export interface SplitCounts {
  readonly sources: number;
  readonly clips: number;
  /** Parts of their shots that are in no clip, by reason. */
  readonly leftOut: LeftOut;
}

/** Videos by what has decoded them. */
export type Decoders = Readonly<Record<string, number>>;

/** What a part of a run's sources came to. */
export interface SourcePart {
  readonly samples: number;
  readonly split: SplitCounts;
  readonly decoders: Decoders;
}

/** Counts sources, of which each may have come to many records. */
export class SourceCounts {
  #samples = 0;
  #last: string | null = null;
  #split: SplitCounts = { sources: 0, clips: 0, leftOut: {} };
  readonly #decoders: Record<string, number> = {};

  /** In order: the clips of a source follow one another, and share its lines. */
  add({ sample, sourceId, state }: FoldedRecord): void {
    const isFirst = sourceId !== this.#last;
    this.#last = sourceId;
    const { sources, clips, leftOut } = this.#split;
    if (sample.id !== sourceId) this.#split = { sources, clips: clips + 1, leftOut };
    if (!isFirst) return;
    this.#samples += 1;
    if (sample.kind === 'video') this.#addVideo(state.lines);
  }

  addPart({ samples, split, decoders }: SourcePart): void {
    this.#samples += samples;
    this.#split = {
      sources: this.#split.sources + split.sources,
      clips: this.#split.clips + split.clips,
      leftOut: addLeftOut([this.#split.leftOut, split.leftOut]),
    };
    for (const [decoder, count] of Object.entries(decoders)) this.#addDecoded(decoder, count);
  }

  get part(): SourcePart {
    return { samples: this.#samples, split: this.#split, decoders: this.#decoders };
  }

  #addVideo(lines: readonly StageLine[]): void {
    for (const line of lines) {
      if (line.outcome === 'split') {
        const { sources, clips, leftOut } = this.#split;
        const all = line.leftOut ? addLeftOut([leftOut, line.leftOut]) : leftOut;
        this.#split = { sources: sources + 1, clips, leftOut: all };
      } else if (line.outcome === 'emit') {
        const { decoder } = line.fields;
        if (typeof decoder === 'string') this.#addDecoded(decoder, 1);
      }
    }
  }

  #addDecoded(decoder: string, count: number): void {
    this.#decoders[decoder] = (this.#decoders[decoder] ?? 0) + count;
  }
}
