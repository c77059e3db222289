import { html, raw } from 'hono/html';
import { barsSvg } from './bars-svg.ts';
import { shortNumber } from './contact-sheets.ts';
import { histogramOf, type Histogram } from './histogram.ts';
import type { ContactSheet, ReportData, ShownRecord, Threshold } from './report-data.ts';
import { REPORT_STYLE } from './report-style.ts';
import { SHOWN_SCORES } from './scores.ts';
import { spendingSection, slowestSection } from './spending-sections.ts';

export interface ReportPage {
  readonly run: string;
  readonly madeAt: Date;
  readonly data: ReportData;
  readonly throughput: Histogram;
  /** Rows by the caption that they were given; null before a manifest stands. */
  readonly mix: Readonly<Record<string, number>> | null;
  /** Data URLs by `pictureKey`. */
  readonly pictures: ReadonlyMap<string, string>;
}

/** One picture serves all sheets that show the same record. */
export function pictureKey({ uri, seconds }: ShownRecord): string {
  return `${uri}#${seconds ?? ''}`;
}

type Html = ReturnType<typeof html>;

/**
 * The report as one HTML file: no script, and nothing that is loaded from elsewhere. Captions, ids
 * and paths are escaped.
 */
export async function reportPage(page: ReportPage): Promise<string> {
  const { run, madeAt, data } = page;
  const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
  return String(
    await html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta http-equiv="Content-Security-Policy" content="${policy}" />
          <title>${run}: report</title>
          <style>
            ${raw(REPORT_STYLE)}
          </style>
        </head>
        <body>
          <header>
            <h1>${run}</h1>
            <p>Report of ${madeAt.toISOString().slice(0, 16).replace('T', ' ')} UTC</p>
          </header>
          <main>
            ${funnelSection(data)} ${scoreSection(data)} ${captionSection(page)}
            ${spendingSection(data.spending)} ${throughputSection(page.throughput)}
            ${slowestSection(data.slowest)} ${sheetSection(page)}
          </main>
        </body>
      </html> `,
  );
}

function funnelSection({ records, kept, pending, rejected, failed }: ReportData): Html {
  const share = (count: number) =>
    records === 0 ? '-' : `${((100 * count) / records).toFixed(1)} %`;
  const row = (name: string, stage: string, count: number) =>
    html`<tr>
      <td>${name}</td>
      <td>${stage}</td>
      <td class="number">${count.toLocaleString('en-US')}</td>
      <td class="number">${share(count)}</td>
    </tr>`;
  return html`<section>
    <h2>Funnel</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>What became of it</th>
            <th>Stage</th>
            <th class="number">Records</th>
            <th class="number">Share</th>
          </tr>
        </thead>
        <tbody>
          ${row('Records', '', records)}
          ${rejected.map(({ reason, stage, count }) => row(`rejected: ${reason}`, stage, count))}
          ${failed.map(({ reason, stage, count }) => row(`failed: ${reason}`, stage, count))}
          ${pending > 0 ? row('not done yet', '', pending) : ''} ${row('Came through', '', kept)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function scoreSection({ scores, thresholds }: ReportData): Html {
  const charts = SHOWN_SCORES.flatMap(({ field, title, unit }) => {
    const values = scores.get(field);
    if (!values || values.length === 0) return [];
    const bounds = thresholds.get(field) ?? [];
    const svg = barsSvg(
      histogramOf(
        values,
        bounds.map(({ bound }) => bound),
      ),
      { title: `${title}: ${values.length} values`, marks: bounds.slice(0, 4).map(markOf) },
    );
    const dropped = bounds.reduce((sum, { count }) => sum + count, 0);
    return [
      html`<figure class="chart">
        <h3>${title} (${unit})</h3>
        ${raw(svg)}
        <figcaption>
          ${values.length.toLocaleString('en-US')}
          values${dropped > 0 ? html`; <span class="dropped">${dropped.toLocaleString('en-US')} dropped by this score (${((100 * dropped) / values.length).toFixed(1)} %)</span>` : ''}
        </figcaption>
      </figure>`,
    ];
  });
  return html`<section>
    <h2>Scores</h2>
    <p>
      <span class="kept">Blue</span>: no filter dropped it. <span class="dropped">Orange</span>:
      rejected, for this score or another. Dashed: bounds that dropped records.
    </p>
    <div class="charts">${charts}</div>
  </section>`;
}

function markOf({ reason, bound }: Threshold): { at: number; label: string } {
  return { at: bound, label: `${shortNumber(bound)} ${reason.slice(reason.indexOf('-') + 1)}` };
}

/** Words that text encoders read, about: English takes 1.3 tokens a word. */
const ENCODERS = [
  { words: 59, label: 'CLIP, 77 tokens' },
  { words: 174, label: 'T5, 226 tokens' },
];

function captionSection({ data, mix }: ReportPage): Html {
  const charts = [...data.captionWords].map(([name, words]) => {
    const values = words.map((value) => ({ value, isKept: true }));
    const most = Math.max(...words.slice(0, 100_000));
    const marks = ENCODERS.filter(({ words: limit }) => limit < 2 * most).map((encoder) => ({
      at: encoder.words,
      label: encoder.label,
    }));
    const bars = histogramOf(
      values,
      marks.map(({ at }) => at),
    );
    return html`<figure class="chart">
      <h3>${name} captions (words)</h3>
      ${raw(barsSvg(bars, { title: `${name} captions`, marks }))}
      <figcaption>${words.length.toLocaleString('en-US')} captions</figcaption>
    </figure>`;
  });
  return html`<section>
    <h2>Captions</h2>
    ${mix === null ? html`<p>No manifest has been written yet.</p>` : html`<p>In the manifest: ${mixWords(mix)}.</p>`}
    <p>Limits of encoders are drawn at 1.3 tokens a word, which is about right for English.</p>
    <div class="charts">${charts}</div>
  </section>`;
}

function mixWords(mix: Readonly<Record<string, number>>): string {
  const all = Object.values(mix).reduce((sum, count) => sum + count, 0);
  return Object.entries(mix)
    .filter(([, count]) => count > 0)
    .map(
      ([name, count]) =>
        `${count.toLocaleString('en-US')} ${name} (${((100 * count) / all).toFixed(1)} %)`,
    )
    .join(', ');
}

function throughputSection(bars: Histogram): Html {
  if (bars.bins.length === 0) return html``;
  const svg = barsSvg(bars, { title: 'Records that came to their end, over time', marks: [] });
  return html`<section>
    <h2>Over time</h2>
    <figure class="chart">
      <h3>Records that came to their end (seconds since the first)</h3>
      ${raw(svg)}
    </figure>
  </section>`;
}

function sheetSection({ data, pictures }: ReportPage): Html {
  const sheets = data.sheets.filter(({ shown }) => shown.length > 0);
  return html`<section>
    <h2>Contact sheets</h2>
    ${sheets.map((sheet) => sheetOf(sheet, pictures))}
  </section>`;
}

function sheetOf({ title, shown }: ContactSheet, pictures: ReadonlyMap<string, string>): Html {
  const items = shown.map((record) => {
    const picture = pictures.get(pictureKey(record));
    const value = typeof record.value === 'number' ? shortNumber(record.value) : record.value;
    return html`<li>
      ${picture === undefined ? html`<span class="none">no picture</span>` : html`<img src="${picture}" alt="${record.caption ?? record.id}" />`}
      <b>${value ?? ''}</b>${placeOf(record)}
    </li>`;
  });
  return html`<h3>${title}</h3>
    <ul class="sheet">
      ${items}
    </ul>`;
}

/** A person knows the file rather than the id. */
function placeOf({ uri, seconds }: ShownRecord): string {
  return seconds === null ? uri : `${uri} at ${shortNumber(seconds)} s`;
}
