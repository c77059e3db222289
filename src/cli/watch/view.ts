import type { RunStatus } from '../../monitor/run-status.ts';
import { formatCount, formatDuration, formatPercent, formatRate, formatUsd } from '../format.ts';
import { barOf, FILLS } from './bar.ts';
import { clipped, plain, type Line } from './line.ts';
import { sectionsOf, type Section } from './sections.ts';
import { stageTable } from './stage-table.ts';

/** The terminal that a view is made for, and when. */
export interface View {
  readonly columns: number;
  readonly rows: number;
  readonly at: Date;
}

const TITLE_WIDTH = 10;
const EMPTY: Line = [];

/** A run at one look, in at most so many rows and columns. */
export function viewOf(status: RunStatus, { columns, rows, at }: View): readonly Line[] {
  const head = [titleLine(status, at, columns), progressLine(status, columns), paceLine(status)];
  const table = stageTable(status, columns);
  const sections = sectionsOf(status);
  const spaced = sections.flatMap((section, index) => [
    ...(index === 0 ? [] : [EMPTY]),
    ...titled(section),
  ]);
  // Empty lines are for windows that have room for them.
  const layouts: readonly (readonly Line[])[] = [
    [...head, EMPTY, ...table, EMPTY, ...spaced],
    [...head, EMPTY, ...table, EMPTY, ...sections.flatMap(titled)],
    [...head, ...table, ...fitted(sections, rows - head.length - table.length, columns)],
  ];
  const lines = layouts.find(({ length }) => length <= rows) ?? layouts.at(-1) ?? [];
  return lines.slice(0, Math.max(0, rows)).map((line) => clipped(line, columns));
}

function titleLine({ run, exported }: RunStatus, at: Date, columns: number): Line {
  const time = `${at.toISOString().slice(11, 19)} UTC`;
  const state = exported ? ', exported' : '';
  return [
    { text: run, style: 'bold' },
    { text: state },
    {
      text: time.padStart(Math.max(time.length + 1, columns - run.length - state.length)),
      style: 'dim',
    },
  ];
}

function progressLine({ records, settled }: RunStatus, columns: number): Line {
  const share = records === 0 ? 0 : settled / records;
  const text = ` ${formatPercent(share)}, ${formatCount(settled)} of ${formatCount(records)} settled`;
  const width = Math.max(0, columns - text.length);
  return [
    ...barOf([{ count: settled, fill: FILLS.emitted, style: 'cyan' }], records, width),
    ...plain(text),
  ];
}

/** Rate, time left and money. */
function paceLine({ records, settled, etaSeconds, spending }: RunStatus): Line {
  const { calls, inputTokens, outputTokens, costUsd, savedCalls, savedUsd } = spending;
  const isUnderWay = etaSeconds !== null && settled < records;
  const saved = savedUsd > 0 ? ` (${formatUsd(savedUsd)})` : '';
  const parts = [
    ...(isUnderWay && etaSeconds > 0
      ? [`${formatRate((records - settled) / etaSeconds)}/s, ETA ${formatDuration(etaSeconds)}`]
      : []),
    ...(calls > 0
      ? [`${formatCount(calls)} calls`, `${formatCount(inputTokens + outputTokens)} tokens`]
      : []),
    ...(costUsd > 0 ? [formatUsd(costUsd)] : []),
    ...(savedCalls > 0 ? [`${formatCount(savedCalls)} answers kept${saved}`] : []),
  ];
  return plain(parts.join(' · '));
}

function titled({ title, lines }: Section): readonly Line[] {
  return lines.map((line, index) => [
    { text: (index === 0 ? title : '').padEnd(TITLE_WIDTH), style: 'dim' },
    ...line,
  ]);
}

/** Every section gets a line, then the first ones the rest of theirs. What is left out is counted. */
function fitted(sections: readonly Section[], rows: number, columns: number): readonly Line[] {
  let spare = rows - sections.length;
  return sections.flatMap((section) => {
    const more = Math.max(0, Math.min(section.lines.length - 1, spare));
    spare -= more;
    const shown = titled({ ...section, lines: section.lines.slice(0, 1 + more) });
    const hidden = section.lines.length - shown.length;
    if (hidden === 0) return shown;
    const note = { text: `  (${hidden} more)`, style: 'dim' as const };
    const last = clipped(shown.at(-1) ?? [], Math.max(1, columns - note.text.length));
    return [...shown.slice(0, -1), [...last, note]];
  });
}
