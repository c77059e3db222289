import { barsSvg } from './bars-svg.ts';
import { shortNumber } from './contact-sheets.ts';
import { histogramOf, type Histogram, type ScoreValues } from './histogram.ts';
import type { CaptionLength, ReportData, Threshold } from './report-data.ts';
import { SHOWN_SCORES } from './scores.ts';

/** A plot of the report. */
export interface Chart {
  /** For the name of a file: `score-sharpness`. */
  readonly name: string;
  readonly title: string;
  readonly svg: string;
  /** What stands below it, line by line. */
  readonly notes: readonly string[];
}

const MOST_MARKS = 4;

export interface Charts {
  readonly scores: readonly Chart[];
  readonly captions: readonly Chart[];
  readonly throughput: readonly Chart[];
}

export function chartsOf(data: ReportData, throughput: Histogram): Charts {
  return {
    scores: scoreCharts(data),
    captions: data.captionLengths.map(captionChart),
    throughput: throughputChart(throughput),
  };
}

function scoreCharts({ scores, thresholds }: ReportData): readonly Chart[] {
  return SHOWN_SCORES.flatMap(({ field, title, unit }) => {
    const values = scores.get(field);
    const count = values ? values.kept.length + values.dropped.length : 0;
    if (!values || count === 0) return [];
    const bounds = thresholds.get(field) ?? [];
    const shown = bounds.slice(0, MOST_MARKS);
    const marks = nearOnes(shown, values);
    const bars = histogramOf(
      values,
      marks.map(({ bound }) => bound),
    );
    return [
      {
        name: `score-${field}`,
        title: `${title} (${unit})`,
        svg: barsSvg(bars, {
          title: `${title}: ${count} values`,
          marks: marks.map((bound) => ({ at: bound.bound, label: markOf(bound) })),
        }),
        notes: [
          `${count.toLocaleString('en-US')} values`,
          ...shown.map((bound) => sidesOf(bound, values)),
          ...(bounds.length > shown.length
            ? [`and ${bounds.length - shown.length} bounds more`]
            : []),
        ],
      },
    ];
  });
}

/** A bound that has dropped nothing and lies far from all values would leave them a sliver. */
function nearOnes(bounds: readonly Threshold[], values: ScoreValues): readonly Threshold[] {
  const all = [...values.kept, ...values.dropped];
  const least = all.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const most = all.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
  const range = most - least;
  return bounds.filter(
    ({ bound, count }) => count > 0 || (bound >= least - range && bound <= most + range),
  );
}

function markOf({ reason, bound }: Threshold): string {
  return `${shortNumber(bound)} ${reason.slice(reason.indexOf('-') + 1)}`;
}

/** Of all values, those on the wrong side of a bound included that another rule has dropped before. */
function sidesOf({ bound, count, reason }: Threshold, values: ScoreValues): string {
  const all = [...values.kept, ...values.dropped];
  const below = all.filter((value) => value < bound).length;
  const above = all.filter((value) => value > bound).length;
  const share = (part: number) => `${((100 * part) / all.length).toFixed(1)} %`;
  return (
    `${share(below)} below ${shortNumber(bound)}, ${share(above)} above; ` +
    `${count.toLocaleString('en-US')} dropped as ${reason}`
  );
}

function captionChart({ caption, encoder, count, tokens, limits }: CaptionLength): Chart {
  const name = encoder === 'clip' ? 'CLIP' : 'T5';
  const most = tokens.reduce((longest, each) => Math.max(longest, each), 0);
  // A limit far beyond all captions would leave them a sliver.
  const marks = limits.filter(({ limit }) => limit < 2 * most);
  const bars = histogramOf(
    { kept: tokens, dropped: [] },
    marks.map(({ limit }) => limit),
  );
  const drawn = tokens.length < count ? `, ${tokens.length.toLocaleString('en-US')} counted` : '';
  return {
    name: `tokens-${encoder}-${caption.replaceAll(/[^\w-]+/g, '-')}`,
    title: `${caption} captions (tokens of ${name})`,
    svg: barsSvg(bars, {
      title: `${caption} captions, tokens of ${name}`,
      marks: marks.map(({ limit }) => ({ at: limit, label: `${limit}` })),
    }),
    notes: [
      `${count.toLocaleString('en-US')} captions${drawn}`,
      ...limits.map(({ limit, share }) => `${(100 * share).toFixed(1)} % over ${limit}`),
    ],
  };
}

function throughputChart(bars: Histogram): readonly Chart[] {
  if (bars.bins.length === 0) return [];
  return [
    {
      name: 'throughput',
      title: 'Records that came to their end (seconds since the first)',
      svg: barsSvg(bars, { title: 'Records that came to their end, over time', marks: [] }),
      notes: [],
    },
  ];
}
