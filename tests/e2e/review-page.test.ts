import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { captionProject, readRows, type CaptionProject } from '../support/caption-project.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';
import { cli, startCli, waitFor, type RunningCli } from '../support/cli.ts';

const PICTURES = 22;
const REVIEWED = 20;
const EDIT = 'A person’s <img src=x onerror="document.title=1"> caption.';

interface Row {
  readonly id: string;
  readonly caption_long: string;
  readonly caption_long_by?: string;
}

let server: ChatServer;
let project: CaptionProject;
let browser: Browser;
let page: Page;
let dashboard: RunningCli;
let address = '';

const recaptor = async (...args: string[]) => cli(args, { cwd: project.directory });

async function serve(port: string): Promise<void> {
  dashboard = startCli(['serve', '--run', 'r', '--port', port, '--json'], {
    cwd: project.directory,
  });
  await waitFor('the dashboard', async () => dashboard.stdout().includes('\n'));
  address = (JSON.parse(dashboard.stdout()) as { readonly url: string }).url;
}

async function stopServing(): Promise<void> {
  dashboard.process.kill('SIGTERM');
  await dashboard.ended;
}

async function press(key: string, times = 1): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await page.locator('.captions .long').waitFor();
    await page.keyboard.press(key);
  }
}

const progress = async () => page.locator('.progress').textContent();
const shows = async (what: string) =>
  waitFor(what, async () => (await page.locator('main').textContent())?.includes(what) ?? false);

describe.skipIf(!hasBrowser)('a person who reviews captions in the browser', () => {
  beforeAll(async () => {
    server = await startChatServer();
    project = await captionProject(PICTURES, server.url);
    expect(await recaptor('run', project.dataset, '--run', 'r')).toMatchObject({ code: 0 });
    await serve('0');
    browser = await openBrowser();
    const context = await browser.newContext({ bypassCSP: true });
    page = await context.newPage();
    await page.goto(`${address}runs/r/review?sample=${REVIEWED}&seed=3`);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await stopServing();
    await server.close();
  });

  it('judges twenty by keyboard, with the reject rate and its interval beside', async () => {
    await press('a', 12);
    await press('r', 6);
    await press('k');
    await press('j');
    await press('u');
    await shows(`18 of ${REVIEWED}, 17 reviewed`);
    await press('n');
    await page.locator('#review-note').fill('Counts the birds wrong');
    await page.keyboard.press('Enter');
    await press('r');
    await press('e');
    await page.locator('#edited-caption').fill(EDIT);
    await shows('6 words');
    await page.keyboard.press('Control+Enter');
    await shows('1 edited');
    await press('j');
    await press('a');
    await shows('20 reviewed');
    expect(await progress()).toContain('13 accepted, 1 edited, 6 rejected');
    expect(await progress()).toContain('Reject rate 30.0 % (95 %: 14.5 % to 51.9 %)');
  }, 60_000);

  it('shows what was written as text, and is fit for everybody', async () => {
    await press('k');
    await shows(EDIT);
    expect(await page.locator('img[onerror]').count()).toBe(0);
    expect(await page.title()).toBe('Recaptor');
    const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
    await page.evaluate(await readFile(axe, 'utf8'));
    for (const key of ['', 'e', 'Escape', '?']) {
      if (key !== '') await page.keyboard.press(key);
      const { violations } = await page.evaluate<AxeResults>('axe.run()');
      const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(bad.map(({ id, nodes }) => [key, id, nodes[0]?.html])).toEqual([]);
    }
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await page.setViewportSize({ width: 1280, height: 860 });
  }, 60_000);

  it('keeps what cannot be saved, says so, and saves it when that can be done', async () => {
    const port = new URL(address).port;
    await stopServing();
    await press('e');
    await page.locator('#edited-caption').fill('Written while nobody listened.');
    await page.keyboard.press('Control+Enter');
    await shows('One word is not saved, and kept here');
    page.once('dialog', (dialog) => void dialog.accept());
    await serve(port);
    await page.reload();
    await shows('The page was left before the server answered.');
    await page.getByRole('button', { name: 'Try again' }).click();
    await waitFor('the edit', async () => (await page.getByRole('alert').count()) === 0);
    expect(await progress()).toContain('20 reviewed');
  }, 60_000);

  it('finds in the manifest what was said in the page', async () => {
    expect(await recaptor('export', '--run', 'r')).toMatchObject({ code: 0 });
    const rows = await readRows<Row>(join(project.directory, 'r'));
    expect(rows).toHaveLength(PICTURES - 6);
    const edited = rows.filter((row) => row.caption_long_by === 'human');
    expect(edited.map((row) => row.caption_long)).toEqual(['Written while nobody listened.']);
    const rejected = await readRows<{ stage: string; value: string | null }>(
      join(project.directory, 'r'),
      'rejected.jsonl',
    );
    const byPerson = rejected.filter(({ stage }) => stage === 'review');
    expect(byPerson).toHaveLength(6);
    const notes = byPerson.map(({ value }) => value).filter((value) => value !== null);
    expect(notes).toEqual(['Counts the birds wrong']);
  }, 60_000);

  it('reviews a sample of what a filter of Explore lets pass', async () => {
    await page.goto(`${address}runs/r/explore?text=caption+1`);
    await page.getByRole('link', { name: 'Review a sample' }).click();
    await page.locator('.progress').waitFor();
    const captions = Array.from({ length: PICTURES }, (_, index) => index).filter(
      (index) => index % 3 !== 2 && `original caption ${index}`.includes('caption 1'),
    );
    expect(await progress()).toContain(`of ${captions.length}, `);
    expect(await page.locator('main').textContent()).toContain('Of those with text: caption 1');
    await page.getByRole('link', { name: 'of all' }).click();
    await waitFor('all', async () => (await progress())?.includes(`of ${PICTURES}, `) ?? false);
  }, 60_000);

  it('finds captions that a person wrote by their text', async () => {
    const found = await fetch(`${address}api/runs/r/explore/page?text=WHILE+nobody`);
    expect(await found.json()).toMatchObject({ total: 1 });
    const none = await fetch(`${address}api/runs/r/explore/page?text=while+everybody`);
    expect(await none.json()).toMatchObject({ total: 0 });
  }, 60_000);

  it('refuses a word that another site sends, or on a caption that is not there any more', async () => {
    const [row] = await readRows<Row>(join(project.directory, 'r'));
    const target = `${address}api/runs/r/review/records/${encodeURIComponent(row?.id ?? '')}`;
    const send = async (headers: Record<string, string>, body: object) =>
      fetch(target, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    const reject = { action: 'reject' };
    expect((await send({}, reject)).status).toBe(403);
    const foreign = { 'X-Recaptor': '1', Origin: 'https://example.org' };
    expect((await send(foreign, reject)).status).toBe(403);
    const own = { 'X-Recaptor': '1' };
    expect((await send(own, { action: 'praise' })).status).toBe(400);
    const changed = await send(own, { ...reject, basis: 'of another caption' });
    expect(changed.status).toBe(409);
    expect(await changed.text()).toContain('look at it again');
  });
});
