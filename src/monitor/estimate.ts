import type { Call } from '../core/chat.ts';
import type { FoldedRecord, StageLine } from '../core/record.ts';
import { extrapolate, type Range } from './extrapolate.ts';

/** What one source of a pilot took, its clips included. */
export interface PilotSource {
  readonly calls: readonly StageCall[];
}

export interface StageCall extends Call {
  readonly stage: string;
}

/** What a stage asks of an endpoint over the whole dataset. */
export interface AskedOf {
  readonly calls: Range;
  readonly inputTokens: Range;
  readonly outputTokens: Range;
  /** Null where a call has no price. */
  readonly costUsd: Range | null;
}

export interface StageEstimate extends AskedOf {
  readonly stage: string;
  readonly endpoint: string;
}

/** The calls of each source; clips share the lines of theirs, which count once. */
export function pilotSources(records: readonly FoldedRecord[]): readonly PilotSource[] {
  const sources = new Map<string, StageCall[]>();
  const counted = new WeakSet<StageLine>();
  for (const { sourceId, state } of records) {
    const calls = sources.get(sourceId) ?? [];
    sources.set(sourceId, calls);
    for (const line of state.lines) {
      if (counted.has(line)) continue;
      counted.add(line);
      const stage = line.stage.slice(0, line.stage.indexOf('@'));
      calls.push(...(line.calls ?? []).map((call) => ({ ...call, stage })));
    }
  }
  return [...sources.values()].map((calls) => ({ calls }));
}

/** By stage and endpoint, in the order in which they first ask. */
export function estimateStages(
  sources: readonly PilotSource[],
  population: number,
): readonly StageEstimate[] {
  const pairs = new Map<string, { readonly stage: string; readonly endpoint: string }>();
  for (const { stage, endpoint } of sources.flatMap(({ calls }) => calls)) {
    pairs.set(JSON.stringify([stage, endpoint]), { stage, endpoint });
  }
  return [...pairs.values()].map((pair) => ({
    ...pair,
    ...estimateOf(sources, population, (call) => {
      return call.stage === pair.stage && call.endpoint === pair.endpoint;
    }),
  }));
}

/** Of all calls that `isMeant`. */
export function estimateOf(
  sources: readonly PilotSource[],
  population: number,
  isMeant: (call: StageCall) => boolean = () => true,
): AskedOf {
  const own = sources.map(({ calls }) => calls.filter(isMeant));
  const total = (count: (call: StageCall) => number): Range =>
    extrapolate(
      own.map((calls) => calls.reduce((sum, call) => sum + count(call), 0)),
      population,
    );
  const isPriced = own.flat().every(({ costUsd }) => costUsd !== null);
  return {
    calls: total(() => 1),
    inputTokens: total(({ inputTokens }) => inputTokens ?? 0),
    outputTokens: total(({ outputTokens }) => outputTokens ?? 0),
    costUsd: isPriced ? total(({ costUsd }) => costUsd ?? 0) : null,
  };
}

/** What the same calls would cost by another price. */
export function repriced(
  sources: readonly PilotSource[],
  population: number,
  price: (call: StageCall) => number,
): Range {
  const costs = sources.map(({ calls }) => calls.reduce((sum, call) => sum + price(call), 0));
  return extrapolate(costs, population);
}
