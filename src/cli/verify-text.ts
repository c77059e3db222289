import type { CaptionAlarm } from './caption-alarms.ts';
import { formatCount, formatCounted } from './format.ts';
import type { VerifyResult } from './verify-findings.ts';

const SHOWN = 20;

/** What a verification found, for a person. */
export function verifiedText(
  directory: string,
  result: VerifyResult & { readonly alarms: readonly CaptionAlarm[] },
): string {
  const { verified, passedOver, notDone, withoutAnswerHash, misfits } = result;
  const notes = [
    ...(passedOver > 0 ? [`${formatCount(passedOver)} more were not drawn`] : []),
    ...(notDone > 0 ? [`${formatCount(notDone)} are not done yet`] : []),
    ...(withoutAnswerHash > 0
      ? [
          `${formatCount(withoutAnswerHash)} have answers of an earlier version, without a hash: only what was sent was compared`,
        ]
      : []),
    ...(result.manifestChecked ? [] : ['there is no manifest to compare with the run']),
  ];
  const shown = misfits.list.slice(0, SHOWN);
  const more = misfits.count - shown.length;
  return [
    `${directory}: ${formatCounted(verified, 'record')} verified, ${countOf(misfits.count)}`,
    ...notes.map((note) => `  ${note}`),
    ...shown.flatMap(({ id, stage, reason, message }) => [
      `  ${id}  ${reason} (${stage})`,
      `      ${message}`,
    ]),
    ...(more > 0 ? [`  and ${formatCount(more)} more (--json lists them)`] : []),
    ...alarmLines(result.alarms),
  ].join('\n');
}

function alarmLines(alarms: readonly CaptionAlarm[]): readonly string[] {
  if (alarms.length === 0) return [];
  const more = alarms.length - SHOWN;
  return [
    `${formatCount(alarms.length)} ${alarms.length === 1 ? 'caption is' : 'captions are'} on pictures that do not look alike:`,
    ...alarms
      .slice(0, SHOWN)
      .flatMap(({ ids, endpoints, records, similarity, caption }) => [
        `  ${ids.join(' and ')}  (${[...new Set(endpoints)].join(', ')}; ${formatCount(records)} records, ${Math.round(similarity * 100)} % the same)`,
        `      ${caption}`,
      ]),
    ...(more > 0 ? [`  and ${formatCount(more)} more (--json lists them)`] : []),
  ];
}

function countOf(misfits: number): string {
  return misfits === 0
    ? 'every line belongs to its record'
    : `${formatCounted(misfits, 'line')} that ${misfits === 1 ? 'does' : 'do'} not belong`;
}
