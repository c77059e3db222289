import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { estimateTokens } from '../../../src/captions/estimate-tokens.ts';
import { chartsOf } from '../../../src/monitor/report/charts.ts';
import { ReportCollector } from '../../../src/monitor/report/collector.ts';
import { reportPage } from '../../../src/monitor/report/report-page.ts';
import { hasBrowser, openBrowser } from '../../support/browser.ts';
import { callOf, droppedRecord, keptRecord } from '../../unit/monitor/report/made-records.ts';

const ATTACK =
  '</style></title><script>document.title="taken"</script><img src=x onerror="document.title=1">';

async function madePage(): Promise<string> {
  const collector = new ReportCollector(estimateTokens);
  for (let index = 0; index < 60; index += 1) {
    const fields = { sharpness: index, longCaption: `${ATTACK} ${'word '.repeat(index)}` };
    collector.add(
      index < 20
        ? droppedRecord(`${ATTACK}${index}`, 'sharpness-below-min', {
            fields,
            value: index,
            threshold: 20,
          })
        : keptRecord(`${ATTACK}${index}`, fields, { calls: [callOf({ model: ATTACK })] }),
    );
  }
  const data = collector.data();
  return reportPage({
    run: ATTACK,
    madeAt: new Date(0),
    data,
    charts: chartsOf(data, { bins: [], beyond: 0 }),
    mix: { long: 20, original: 20, short: 0 },
    pictures: new Map(),
  });
}

describe.skipIf(!hasBrowser)('the report in a browser', () => {
  let browser: Browser;
  let address: string;
  beforeAll(async () => {
    browser = await openBrowser();
    const path = join(await mkdtemp(join(tmpdir(), 'recaptor-report-')), 'index.html');
    await writeFile(path, await madePage());
    address = pathToFileURL(path).href;
  });
  afterAll(async () => browser.close());

  async function open(width: number, bypassCSP = false): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height: 800 }, bypassCSP });
    const page = await context.newPage();
    return page;
  }

  it('loads nothing but itself, runs nothing, and shows what it was given as text', async () => {
    const page = await open(1280);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(address);
    expect(asked).toEqual([address]);
    expect(await page.title()).toContain('<script>');
    expect(await page.locator('script, img[onerror]').count()).toBe(0);
    expect(await page.locator('h1').textContent()).toBe(ATTACK);
    expect(await page.locator('svg[role=img]').count()).toBe(3);
  });

  it('is no wider than a phone', async () => {
    const page = await open(390);
    await page.goto(address);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  it.each(['light', 'dark'] as const)(
    'has nothing that axe calls serious, in %s',
    async (scheme) => {
      const page = await open(1280, true);
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto(address);
      const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
      await page.evaluate(await readFile(axe, 'utf8'));
      const { violations } = await page.evaluate<AxeResults>('axe.run()');
      const serious = violations.filter(
        ({ impact }) => impact === 'serious' || impact === 'critical',
      );
      expect(serious.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    },
  );
});
