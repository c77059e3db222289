import type { Rejudged, RejudgedExample } from '../run/rejudge.ts';
import { formatCount } from './format.ts';

const REASON_WIDTH = 30;
const COUNT_WIDTH = 12;

/** What comes in and goes out, rule by rule, with examples. */
export function rejudgedText(filter: string, rejudged: Rejudged): string {
  const { records, pending, passBefore, passAfter, comeIn, goOut, rules } = rejudged;
  const lines = [
    `${filter}: ${formatCount(passAfter)} of ${formatCount(records)} records pass, ` +
      `${formatCount(passBefore)} before: ${formatCount(comeIn)} come in, ${formatCount(goOut)} go out`,
    row('rule', ['rejected', 'before', 'come in', 'go out']),
    ...Object.entries(rules).flatMap(([reason, rule]) => [
      row(
        reason,
        [rule.rejectedAfter, rule.rejectedBefore, rule.comeIn, rule.goOut].map(formatCount),
      ),
      ...rule.examples.comeIn.map((example) => exampleText('in ', example)),
      ...rule.examples.goOut.map((example) => exampleText('out', example)),
    ]),
  ];
  if (pending > 0) {
    lines.push(
      `${formatCount(pending)} records have no scores yet: they are not in these numbers.`,
    );
  }
  return lines.join('\n');
}

function row(name: string, values: readonly string[]): string {
  return `  ${name.padEnd(REASON_WIDTH)}${values.map((value) => value.padStart(COUNT_WIDTH)).join('')}`;
}

function exampleText(direction: string, { id, value, threshold }: RejudgedExample): string {
  const against = threshold === null ? '' : `, threshold ${threshold}`;
  return `    ${direction} ${id}: ${value ?? 'no score'}${against}`;
}
