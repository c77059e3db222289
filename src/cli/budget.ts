import { batchConfigOf, serversOf, type EndpointConfig } from '../config/endpoint-config.ts';
import type { Config } from '../config/schema.ts';
import type { Amount, Caps, Standing } from '../core/budget.ts';
import { BudgetError, ConfigError } from '../core/errors.ts';
import type { Prices } from '../endpoints/price.ts';
import type { RunBudget } from '../monitor/metrics/budget-families.ts';
import { formatCount, formatUsd } from './format.ts';

/** Null where the config sets no budget. */
export function capsOf({ budget }: Pick<Config, 'budget'>): Caps | null {
  const { usd = null, tokens = null } = budget ?? {};
  return usd === null && tokens === null ? null : { usd, tokens };
}

/** How the budget of a run stands, for metrics. */
export function budgetOf(
  run: string,
  asked: { budget(): Omit<RunBudget, 'run'> | null },
): readonly RunBudget[] {
  const standing = asked.budget();
  return standing === null ? [] : [{ run, ...standing }];
}

/**
 * Of each server of an endpoint, as it is asked: batches cost less. Null for one that has none, and
 * none for what asks no server.
 */
export function pricesOf(config: Config, name: string): readonly (Prices | null)[] {
  const endpoint = config.endpoints[name];
  if (endpoint?.kind !== 'openai') return [];
  const share = 1 - (batchConfigOf(endpoint)?.discount ?? 0);
  return serversOf(endpoint).map(({ prices }) => (prices ? pricesTimes(prices, share) : null));
}

type Named = readonly [name: string, endpoint: EndpointConfig];

/** The config with every question asked by itself, at the price of those in batches: for a trial. */
export function askedOnline(config: Config): Config {
  const endpoints = Object.entries(config.endpoints).map(([name, endpoint]): Named => {
    const batch = batchConfigOf(endpoint);
    if (batch === null || endpoint.kind !== 'openai') return [name, endpoint];
    const { batch: _batch, mode: _mode, prices, ...rest } = endpoint;
    const share = 1 - batch.discount;
    return [name, { ...rest, ...(prices && { prices: pricesTimes(prices, share) }) }];
  });
  return { ...config, endpoints: Object.fromEntries(endpoints) };
}

function pricesTimes(prices: Prices, share: number): Prices {
  const { inputPerMillion, outputPerMillion, cachedInputPerMillion, perPicture } = prices;
  return {
    inputPerMillion: inputPerMillion * share,
    outputPerMillion: outputPerMillion * share,
    cachedInputPerMillion: cachedInputPerMillion && cachedInputPerMillion * share,
    perPicture: perPicture && perPicture * share,
  };
}

/** Throws ConfigError for a budget in dollars where an endpoint of some role has no prices. */
export function requirePrices(config: Config): void {
  if (config.budget?.usd === undefined) return;
  const names = [...new Set(Object.values(config.roles))];
  const unpriced = names.filter((name) => pricesOf(config, name).includes(null));
  if (unpriced.length === 0) return;
  throw new ConfigError(
    `budget.usd cannot be kept without prices: give endpoints.${unpriced[0]}.prices ` +
      '({ inputPerMillion, outputPerMillion }; 0 where calls are free), or set budget.tokens',
  );
}

/** What a run ends with whose budget allows no further call. `goOn` is a command without the cap. */
export function budgetError(
  { spent, reserved }: Standing,
  next: Amount,
  caps: Caps,
  goOn: string,
): BudgetError {
  const isUsd = caps.usd !== null && spent.usd + reserved.usd + next.usd > caps.usd;
  const cap = isUsd ? (caps.usd ?? 0) : (caps.tokens ?? 0);
  const show = (amount: Amount): string =>
    isUsd ? formatUsd(amount.usd) : `${formatCount(amount.tokens)} tokens`;
  const most = isUsd ? formatUsd(cap) : `${formatCount(cap)} tokens`;
  return new BudgetError(
    `The budget is used up: ${show(spent)} of ${most} is spent, and the next call may take up to ` +
      `${show(next)}. All answers are kept, and no record has failed. Go on with more: ` +
      `${goOn} --budget-${isUsd ? 'usd' : 'tokens'} ${Math.max(1, Math.ceil(cap * 2))}`,
  );
}
