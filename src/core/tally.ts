import type { CheckCounts } from './caption-check.ts';
import type { LeftOut } from './left-out.ts';
import type { SpendingByEndpoint } from './spending.ts';

/** What a stage made of the records of one shard that reached it. */
export interface Tally {
  readonly stage: string;
  readonly shard: string;
  /** Milliseconds since 1970, by the clock of the machine that did it. */
  readonly at: number;
  /** Records that go on; of a split, the clips. */
  readonly emitted: number;
  /** Records that were split; 0 but for the stage that does so. */
  readonly split: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly failed: Readonly<Record<string, number>>;
  /** What checks found among them; absent where they found nothing, and in tallies of old. */
  readonly checks?: CheckCounts;
  /** Videos by what has decoded them; absent where the stage decodes none, and in tallies of old. */
  readonly decoders?: Readonly<Record<string, number>>;
  /** What a split has put into no clip; absent where that is nothing, and in tallies of old. */
  readonly leftOut?: LeftOut;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  /** The same by endpoint, with what was saved; absent without calls, and in tallies of old. */
  readonly endpoints?: SpendingByEndpoint;
}
