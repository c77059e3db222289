import { describe, expect, it } from 'vitest';
import { ReportCollector } from '../../../../src/monitor/report/collector.ts';
import { chartPicture } from '../../../../src/monitor/report/chart-picture.ts';
import { chartsOf } from '../../../../src/monitor/report/charts.ts';
import { renderSvg } from '../../../../src/media/render-svg.ts';
import { keptRecord } from './made-records.ts';

function madeCharts() {
  const bound = { score: 'sharpness', reason: 'sharpness-below-min', bound: 25 };
  const collector = new ReportCollector((text) => text.length, [bound]);
  for (let index = 0; index < 100; index += 1) {
    const fields = { sharpness: index, longCaption: 'x'.repeat(index + 1) };
    collector.add(keptRecord(`p${index}`, fields));
  }
  return chartsOf(collector.data(), { bins: [], beyond: 0 });
}

describe('the plots of a report', () => {
  it('say the share on each side of a bound, and of captions that are too long', () => {
    const { scores, captions } = madeCharts();
    expect(scores.map(({ name, notes }) => [name, notes])).toEqual([
      [
        'score-sharpness',
        ['100 values', '25.0 % below 25, 74.0 % above; 0 dropped as sharpness-below-min'],
      ],
    ]);
    expect(captions[0]).toMatchObject({
      name: 'tokens-clip-long',
      notes: ['100 captions', '23.0 % over 77'],
    });
  });

  it('are pictures that stand alone: a title, the plot, its notes', async () => {
    const [chart] = madeCharts().scores;
    if (!chart) throw new Error('there is no chart');
    const png = Buffer.from(await renderSvg(chartPicture({ ...chart, title: 'a < b & c' })));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    expect([width, height]).toEqual([1216, 660]);
  });
});
