import type { Spending } from '../core/spending.ts';
import type { ManifestSpending } from '../export/summary.ts';
import type { RunStatus } from '../monitor/run-status.ts';
import { formatCount, formatUsd, shorten } from './format.ts';

const LINE_LENGTH = 80;

/** Calls, tokens and cost of a run, then by stage and by endpoint where there is more than a sum. */
export function spendingLines({ spending, stages }: RunStatus): readonly string[] {
  const { costUsd, costUsdPerRecord, byEndpoint } = spending;
  const perRecord =
    costUsd > 0 && costUsdPerRecord !== null ? [`${formatUsd(costUsdPerRecord)} a record`] : [];
  const asked = stages.filter(({ calls, endpoints }) => calls > 0 && isKnown(endpoints));
  const lines = [
    [...partsOf(spending), ...worthOf(spending), ...perRecord].join(', '),
    ...asked.flatMap((stage) =>
      Object.entries(stage.endpoints).map(
        ([endpoint, part]) => `  ${stage.stage} at ${endpoint}: ${partsOf(part).join(', ')}`,
      ),
    ),
    ...(asked.length > 1
      ? Object.entries(byEndpoint).map(
          ([endpoint, part]) => `  ${endpoint} in all: ${partsOf(part).join(', ')}`,
        )
      : []),
  ];
  return lines.map((line) => shorten(line, LINE_LENGTH));
}

/** How much of its budget a run has used, and whether that has stopped it. */
export function budgetLines({ budget, settled, records }: RunStatus): readonly string[] {
  if (budget === null) return [];
  const { caps, paid, isStopped } = budget;
  const parts = [
    ...(caps.usd === null ? [] : [`${formatUsd(paid.usd)} of ${formatUsd(caps.usd)}`]),
    ...(caps.tokens === null
      ? []
      : [`${formatCount(paid.tokens)} of ${formatCount(caps.tokens)} tokens`]),
  ];
  const line = `budget: ${parts.join(', ')} spent`;
  if (!isStopped || settled >= records) return [line];
  const flag = caps.usd === null ? '--budget-tokens' : '--budget-usd';
  return [line, `  no further call fits: go on with recaptor resume ${flag} N`];
}

/** What a manifest's records were paid with. */
export function exportedSpendingLines(spending: ManifestSpending): readonly string[] {
  const { inputTokens, outputTokens, costUsd, costUsdPerRecord, savedCalls } = spending;
  if (inputTokens + outputTokens + savedCalls === 0) return [];
  const tokens = `${formatCount(inputTokens)} in, ${formatCount(outputTokens)} out`;
  const cost =
    costUsd > 0 ? `, ${formatUsd(costUsd)}, ${formatUsd(costUsdPerRecord)} a record` : '';
  return [
    `  tokens: ${tokens}${cost}${savedCalls > 0 ? `, ${[savedText(savedCalls), ...worthOf(spending)].join(', ')}` : ''}`,
  ];
}

function partsOf(spending: Spending): readonly string[] {
  const { calls, inputTokens, outputTokens, costUsd, savedCalls } = spending;
  return [
    `${formatCount(calls)} calls`,
    `${formatCount(inputTokens + outputTokens)} tokens`,
    ...(costUsd > 0 ? [formatUsd(costUsd)] : []),
    ...(savedCalls > 0 ? [savedText(savedCalls)] : []),
  ];
}

function savedText(savedCalls: number): string {
  return `${formatCount(savedCalls)} ${savedCalls === 1 ? 'call' : 'calls'} saved`;
}

/** What the calls saved had cost. */
function worthOf({ savedUsd }: Spending): readonly string[] {
  return savedUsd > 0 ? [`${formatUsd(savedUsd)} saved`] : [];
}

function isKnown(endpoints: object): boolean {
  return Object.keys(endpoints).length > 0;
}
