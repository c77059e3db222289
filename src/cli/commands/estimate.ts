import type { Config } from '../../config/schema.ts';
import { spendingOf } from '../../core/spending.ts';
import { costUsdOf } from '../../endpoints/price.ts';
import {
  estimateOf,
  estimateStages,
  pilotSources,
  repriced,
  type PilotSource,
} from '../../monitor/estimate.ts';
import type { Range } from '../../monitor/extrapolate.ts';
import { openDataset } from '../../sources/open-dataset.ts';
import { resolveAestheticModel } from '../aesthetic-model.ts';
import { withUsedRoles } from '../assemble.ts';
import { pricesOf } from '../budget.ts';
import { drawSpread } from '../draw-spread.ts';
import { modelOf, resolveModels } from '../endpoints.ts';
import { estimateText, type Alternative, type Estimate } from '../estimate-text.ts';
import { estimateTime } from '../estimate-time.ts';
import { EXIT } from '../exit-codes.ts';
import { formatCount } from '../format.ts';
import type { Output } from '../output.ts';
import { runPilot, type Pilot } from '../run-pilot.ts';
import { configFor, type StartRequest } from '../start-run.ts';
import { stoppable } from '../stopping.ts';

export interface EstimateRequest extends Omit<StartRequest, 'run' | 'update' | 'command'> {
  /** Records to try. */
  readonly pilot: number;
}

/** `recaptor estimate DATASET`: what a run would ask, take and cost, by trying some of its records. */
export async function estimate(request: EstimateRequest, output: Output): Promise<number> {
  return stoppable(output, 'Nothing is kept of an estimate.', async (stopping) => {
    const signal = stopping.draining;
    const asWritten = withUsedRoles(await configFor(request));
    const map = request.map ?? {};
    const dataset = await openDataset(request.dataset, { map });
    const { answered, ...resolved } = await resolveModels(asWritten, signal);
    const config = await resolveAestheticModel(resolved.config);
    const { rows, total } = await drawSpread(
      dataset.rows(signal),
      request.pilot,
      request.limit ?? null,
      (count) => output.status(`reading · ${formatCount(count)} records`),
    );
    output.endStatus();
    output.note(`Trying ${formatCount(rows.length)} of ${formatCount(total)} records.`);
    const location = request.dataset;
    const pilot = await runPilot({
      ...{ location, dataset, map, rows, config, answered, output, stopping },
    });
    if (pilot === null) {
      output.warn('Stopped. Nothing is kept of an estimate.');
      return stopping.exitCode() ?? EXIT.error;
    }
    const result = estimateFrom(pilot, rows.length, total, config);
    output.print(estimateText(result));
    output.printJson({ dataset: location, ...result });
    return result.pilot.failed === 0 ? EXIT.done : EXIT.someFailed;
  });
}

function estimateFrom(pilot: Pilot, tried: number, records: number, config: Config): Estimate {
  const sources = pilotSources(pilot.records);
  const count = (at: string): number => pilot.records.filter(({ state }) => state.at === at).length;
  const { calls, costUsd, savedCalls } = spendingOf(sources.flatMap((source) => source.calls));
  return {
    records,
    pilot: {
      ...{ records: tried, seconds: pilot.seconds, calls, costUsd, savedCalls },
      ...{ kept: count('through'), rejected: count('rejected'), failed: count('failed') },
      failures: failuresOf(pilot),
    },
    stages: estimateStages(sources, records),
    total: estimateOf(sources, records),
    time: estimateTime(pilot, sources, records, config),
    alternatives: alternativesTo(sources, records, config),
    budget: config.budget ?? null,
  };
}

function failuresOf({ records }: Pilot): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state } of records) {
    if (state.at !== 'failed') continue;
    const what = `${state.stage} ${state.line.code}`;
    counts[what] = (counts[what] ?? 0) + 1;
  }
  return counts;
}

/** Every endpoint of the config that does not answer for all roles anyway, as if it did. */
function alternativesTo(
  sources: readonly PilotSource[],
  records: number,
  config: Config,
): readonly Alternative[] {
  const used = new Set(Object.values(config.roles));
  return Object.entries(config.endpoints)
    .filter(([name, { kind }]) => kind === 'openai' && !(used.size === 1 && used.has(name)))
    .map(([name, endpoint]) => ({
      endpoint: name,
      model: modelOf(endpoint),
      costUsd: costAt(name, sources, records, config),
    }));
}

/** By the dearest of its servers, with nothing cached; null without prices. */
function costAt(
  name: string,
  sources: readonly PilotSource[],
  records: number,
  config: Config,
): Range | null {
  const prices = pricesOf(config, name);
  if (prices.includes(null)) return null;
  return repriced(sources, records, ({ inputTokens, outputTokens, pictureSha256 }) => {
    const tokens = { inputTokens: inputTokens ?? 0, outputTokens: outputTokens ?? 0 };
    const usage = { ...tokens, cachedInputTokens: 0 };
    return Math.max(...prices.map((each) => costUsdOf(usage, each, pictureSha256.length) ?? 0));
  });
}
