import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, openBrowser } from '../../support/browser.ts';
import { cli, startCli, waitFor, type RunningCli } from '../../support/cli.ts';

const ATTACK = '<img src=x onerror="document.title=1"><script>document.title="taken"</script>';
const VIDEOS = [
  'testsrc2=s=320x180:r=24:d=4',
  'color=gray:s=320x180:r=24:d=4',
  'mandelbrot=s=320x180:r=24',
];

/** Two videos that come through with a still one that is dropped; each caption is an attack. */
async function makeRun(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-explore-page-'));
  const videos = join(directory, 'videos');
  await mkdir(videos);
  const rows = VIDEOS.map((source, index) => {
    const name = `v${index}.mp4`;
    const encode = ['-t', '4', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', join(videos, name)];
    const { status } = spawnSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...encode]);
    expect(status).toBe(0);
    return JSON.stringify({ file_name: name, text: `${ATTACK} number ${index}` });
  });
  await writeFile(join(videos, 'metadata.jsonl'), `${rows.join('\n')}\n`);
  const run = join(directory, 'run');
  const made = await cli(['-q', 'run', videos, '--preset', 'cogvideox', '--run', run], {
    cwd: directory,
  });
  expect(made.code, made.stderr).toBe(0);
  return run;
}

describe.skipIf(!hasBrowser)('Explore, in a browser', () => {
  let browser: Browser;
  let server: RunningCli;
  let address: string;
  beforeAll(async () => {
    const run = await makeRun();
    server = startCli(['serve', '--run', run, '--port', '0', '--json'], { cwd: run });
    await waitFor('the dashboard', async () => server.stdout().includes('"url"'));
    const { url } = JSON.parse(server.stdout()) as { url: string };
    address = `${url}runs/run/explore`;
    browser = await openBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    server.process.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
  });

  async function open(path: string, width = 1280, bypassCSP = false): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height: 800 }, bypassCSP });
    const page = await context.newPage();
    await page.goto(`${address}${path}`);
    return page;
  }

  const found = async (page: Page, text: string) =>
    page.locator('.found').getByText(text, { exact: true }).waitFor();

  async function firstSample(page: Page): Promise<Page> {
    await page.locator('.sample-card').first().click();
    await page.locator('.caption').first().waitFor();
    return page;
  }

  it('finds samples by what is chosen and typed, and keeps the view in the address', async () => {
    const page = await open('');
    await found(page, '3 samples');
    await page.getByRole('checkbox', { name: /^rejected/ }).check();
    await found(page, '1 sample');
    expect(new URL(page.url()).search).toBe('?outcome=rejected');
    await page.getByRole('button', { name: 'Take away outcome: rejected' }).click();
    await found(page, '3 samples');
    await page.keyboard.press('/');
    await page.keyboard.type('NUMBER 2');
    await found(page, '1 sample');
    expect(new URL(page.url()).searchParams.get('text')).toBe('NUMBER 2');

    const shared = await open(new URL(page.url()).search);
    await found(shared, '1 sample');
    expect(await shared.getByRole('searchbox').inputValue()).toBe('NUMBER 2');
  });

  it('goes through the grid and from sample to sample by keys', async () => {
    const page = await open('?sort=-sharpness');
    await page.locator('.sample-card').nth(2).waitFor();
    await page.locator('.sample-card').first().focus();
    await page.keyboard.press('ArrowRight');
    await waitFor('the second card to be active', async () =>
      page.evaluate<boolean>('document.activeElement.dataset.index === "1"'),
    );
    const second = await page.evaluate<string>('document.activeElement.href');
    await page.keyboard.press('Enter');
    await page.getByText('number 2 of the view').waitFor();
    expect(page.url()).toBe(second);
    await page.keyboard.press('ArrowRight');
    await page.getByText('number 3 of the view').waitFor();
    await page.keyboard.press('Escape');
    await found(page, '3 samples');
    expect(page.url()).toBe(`${address}?sort=-sharpness`);
  });

  it('plays a clip under the pointer, and beside the very frames that were sent', async () => {
    const page = await open('?outcome=through');
    const card = page.locator('.sample-card').first();
    await card.hover();
    const video = 'document.querySelector(".sample-media video")';
    await waitFor('the clip to play', async () =>
      page.evaluate<boolean>(`(${video}?.currentTime ?? 0) > 0.2`),
    );
    await firstSample(page);
    const frames = page.locator('.sent img');
    await frames.first().waitFor();
    expect(await frames.count()).toBeGreaterThanOrEqual(2);
    const times = await page.locator('.sent figcaption b').allTextContents();
    expect(times.map(Number.parseFloat)).toEqual(
      times.map(Number.parseFloat).toSorted((a, b) => a - b),
    );
    const src = (await frames.first().getAttribute('src')) ?? '';
    const hash = await page.evaluate<string>(`fetch(${JSON.stringify(src)})
      .then((answer) => answer.arrayBuffer())
      .then((bytes) => crypto.subtle.digest('SHA-256', bytes))
      .then((digest) => [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, '0')).join(''))`);
    expect(new URL(src, address).searchParams.get('sha256')).toBe(hash);
  });

  it('shows every caption with its tokens, the difference, and what models said, as text', async () => {
    const page = await firstSample(await open('?outcome=through'));
    const names = await page.locator('.caption h3').allTextContents();
    expect(names.map((name) => name.split(' ')[0])).toEqual(['original', 'short', 'long']);
    expect(await page.locator('.caption-text').first().textContent()).toContain(ATTACK);
    expect(await page.locator('img[onerror], main script').count()).toBe(0);
    expect(await page.title()).toBe('Recaptor');
    expect(await page.locator('.tokens').first().textContent()).toContain('of 77 tokens');
    expect(await page.locator('.word-diff del').first().textContent()).toContain('img');
    expect(await page.locator('.word-diff ins').count()).toBeGreaterThan(0);
    await page.locator('.calls .answer').first().waitFor();
    await page.locator('.calls summary').first().click();
    expect(await page.locator('.sent-text').first().isVisible()).toBe(true);
    const stages = await page.locator('tbody th').allTextContents();
    expect(stages).toContain('recaption-frames');
  });

  it('is no wider than a phone', async () => {
    const page = await open('', 390);
    await page.locator('.sample-card').nth(2).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await firstSample(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  it('has nothing that axe calls serious, in light and in dark', async () => {
    const axe = await readFile(
      createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
      'utf8',
    );
    const look = async (page: Page) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.evaluate(axe);
        const { violations } = await page.evaluate<AxeResults>('axe.run()');
        const serious = violations.filter(({ impact = null }) =>
          ['serious', 'critical'].includes(impact ?? ''),
        );
        expect(
          serious.map(({ id, nodes }) => [id, nodes[0]?.html]),
          colorScheme,
        ).toEqual([]);
      }
    };
    const page = await open('?text=number', 1280, true);
    await page.locator('.sample-card').nth(2).waitFor();
    await look(page);
    await firstSample(page);
    await page.locator('.calls .answer').first().waitFor();
    await look(page);
  });
});
