import type { Call } from '../../core/chat.ts';
import type { FoldedRecord, StageLine } from '../../core/record.ts';
import { Nearest, type RankedItem } from './nearest.ts';
import type { SlowRecord, StageSpending } from './report-data.ts';

const SHOWN_SLOW = 10;

interface Spent {
  readonly stage: string;
  readonly endpoint: string;
  readonly model: string;
  calls: number;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
  unpriced: number;
  saved: number;
  latencyMs: number;
}

const COUNTS = [
  'calls',
  'inputTokens',
  'outputTokens',
  'costUsd',
  'unpriced',
  'saved',
  'latencyMs',
] as const;

export interface SpendingPart {
  readonly spent: readonly Spent[];
  readonly slowest: readonly RankedItem<SlowRecord>[];
}

/**
 * What the lines that stand were paid for. Of a source that was split into clips the calls made
 * before the split count once, with its first clip.
 */
export class Spending {
  readonly #spent = new Map<string, Spent>();
  readonly #slowest = new Nearest<SlowRecord>(SHOWN_SLOW);
  /** Lines of the source at hand: its clips come one after the other. */
  readonly #counted = new Set<StageLine>();
  #source: string | null = null;

  add({ sample, sourceId, state }: FoldedRecord): void {
    if (sourceId !== this.#source) this.#counted.clear();
    this.#source = sourceId;
    let calls = 0;
    let latencyMs = 0;
    for (const line of state.lines) {
      if (!line.calls || this.#counted.has(line)) continue;
      this.#counted.add(line);
      for (const call of line.calls) {
        this.#addCall(line.stage.slice(0, line.stage.indexOf('@')), call);
        if (call.fromCache === true) continue;
        calls += 1;
        latencyMs += call.latencyMs;
      }
    }
    if (calls === 0) return;
    const seconds = latencyMs / 1_000;
    this.#slowest.add(-seconds, { id: sample.id, uri: sample.uri, calls, seconds });
  }

  byStage(): readonly StageSpending[] {
    return [...this.#spent.values()].map(({ latencyMs, ...spent }) => ({
      ...spent,
      meanLatencyMs: spent.calls === 0 ? 0 : latencyMs / spent.calls,
    }));
  }

  part(): SpendingPart {
    return { spent: [...this.#spent.values()], slowest: this.#slowest.part() };
  }

  merge({ spent, slowest }: SpendingPart): void {
    for (const part of spent) {
      const own = this.#spentOf(part.stage, part.endpoint, part.model);
      for (const count of COUNTS) own[count] += part[count];
    }
    this.#slowest.merge(slowest);
  }

  slowest(): readonly SlowRecord[] {
    return this.#slowest.items();
  }

  #spentOf(stage: string, endpoint: string, model: string): Spent {
    const key = [stage, endpoint, model].join('\n');
    const counts = { calls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 };
    const spent = this.#spent.get(key) ?? {
      ...{ stage, endpoint, model, ...counts },
      ...{ unpriced: 0, saved: 0, latencyMs: 0 },
    };
    this.#spent.set(key, spent);
    return spent;
  }

  #addCall(stage: string, { endpoint, model, ...call }: Call): void {
    const spent = this.#spentOf(stage, endpoint, model);
    if (call.fromCache === true) {
      spent.saved += 1;
      return;
    }
    spent.calls += 1;
    spent.inputTokens += call.inputTokens ?? 0;
    spent.outputTokens += call.outputTokens ?? 0;
    spent.costUsd += call.costUsd ?? 0;
    spent.unpriced += call.costUsd === null ? 1 : 0;
    spent.latencyMs += call.latencyMs;
  }
}
