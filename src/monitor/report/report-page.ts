import { html, raw } from 'hono/html';
import type { Chart, Charts } from './charts.ts';
import { agreementSection } from './agreement-section.ts';
import { checkSection } from './check-section.ts';
import { shortNumber } from './contact-sheets.ts';
import type { ContactSheet, ReportData, ShownRecord } from './report-data.ts';
import { REPORT_STYLE } from './report-style.ts';
import { spendingSection, slowestSection } from './spending-sections.ts';

export interface ReportPage {
  readonly run: string;
  readonly madeAt: Date;
  readonly data: ReportData;
  readonly charts: Charts;
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
  const { run, madeAt, data, charts } = page;
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
            ${funnelSection(data)} ${scoreSection(charts.scores)}
            ${captionSection(page.mix, charts.captions)} ${agreementSection(data.agreement)}
            ${checkSection(data.checks)} ${spendingSection(data.spending)}
            ${throughputSection(charts.throughput)} ${slowestSection(data.slowest)}
            ${sheetSection(page)}
          </main>
        </body>
      </html> `,
  );
}

function funnelSection(data: ReportData): Html {
  const { records, kept, pending, rejected, failed } = data;
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
    ${leftOutNote(data.leftOut)} ${decoderNote(data.decoders)}
  </section>`;
}

/** They are no records: no row of the table counts them. */
function leftOutNote(leftOut: ReportData['leftOut']): Html | string {
  const parts = Object.entries(leftOut).map(
    ([reason, { count, seconds }]) =>
      `${count.toLocaleString('en-US')} ${reason} (${seconds.toLocaleString('en-US', { maximumFractionDigits: 1 })} s)`,
  );
  if (parts.length === 0) return '';
  return html`<p>Left out beside the clips of their sources: ${parts.join(', ')}.</p>`;
}

/** Two versions of ffmpeg may put a clip on either side of a threshold. */
function decoderNote(decoders: ReportData['decoders']): Html | string {
  if (decoders.size === 0) return '';
  const counted = [...decoders].map(
    ([name, count]) => `${name} (${count.toLocaleString('en-US')})`,
  );
  const advice =
    decoders.size === 1
      ? ''
      : ' Scores of different versions differ a little: let all workers of a run have one.';
  return html`<p>Records decoded by ${counted.join(', ')}.${advice}</p>`;
}

function scoreSection(charts: readonly Chart[]): Html {
  return html`<section>
    <h2>Scores</h2>
    <p>
      <span class="kept">Blue</span>: no filter dropped it. <span class="dropped">Orange</span>:
      rejected, for this score or another. Dashed: bounds.
    </p>
    <div class="charts">${charts.map(figureOf)}</div>
  </section>`;
}

function figureOf({ title, svg, notes }: Chart): Html {
  return html`<figure class="chart">
    <h3>${title}</h3>
    ${raw(svg)}
    <figcaption>${notes.map((note) => html`<span>${note}</span>`)}</figcaption>
  </figure>`;
}

function captionSection(mix: ReportPage['mix'], charts: readonly Chart[]): Html {
  return html`<section>
    <h2>Captions</h2>
    ${mix === null ? html`<p>No manifest has been written yet.</p>` : html`<p>In the manifest: ${mixWords(mix)}.</p>`}
    <p>
      Tokens are estimated. Dashed: what encoders read, the rest is cut off in training. CLIP of SD
      1.5 and SDXL reads 77, T5 of CogVideoX 226, of SD3 256, of FLUX and Wan 512.
    </p>
    <div class="charts">${charts.map(figureOf)}</div>
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

function throughputSection(charts: readonly Chart[]): Html {
  if (charts.length === 0) return html``;
  return html`<section>
    <h2>Over time</h2>
    ${charts.map(figureOf)}
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
