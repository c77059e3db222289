import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { request } from 'node:http';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { captionProject, readRows, type CaptionProject } from '../support/caption-project.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';
import { cli, startCli, waitFor, type RunningCli } from '../support/cli.ts';

const PICTURES = 12;
const SHARPNESS = 'Sharpness (squared gray levels)';

interface Row {
  readonly id: string;
  readonly caption_source: string;
  readonly sharpness: number;
}

let server: ChatServer;
let project: CaptionProject;
let dashboard: RunningCli;
let address = '';

const manifest = async (): Promise<readonly Row[]> => readRows<Row>(join(project.directory, 'r'));

beforeAll(async () => {
  server = await startChatServer();
  project = await captionProject(PICTURES, server.url);
  const { code, stderr } = await cli(['run', project.dataset, '--run', 'r'], {
    cwd: project.directory,
  });
  expect(code, stderr).toBe(0);
  // What no address may reach, though it lies beside the run and its media.
  await writeFile(join(project.directory, 'secret.txt'), 'sesame');
  await mkdir(join(project.directory, 'r', 'empty'), { recursive: true });
  dashboard = startCli(['serve', '--run', 'r', '--port', '0', '--json'], {
    cwd: project.directory,
  });
  await waitFor('the dashboard', async () => dashboard.stdout().includes('\n'));
  address = (JSON.parse(dashboard.stdout()) as { readonly url: string }).url;
});

afterAll(async () => {
  dashboard.process.kill('SIGTERM');
  expect((await dashboard.ended).code).toBe(0);
  await server.close();
});

/** The path as it is written: `fetch` would put it straight. */
async function askRaw(path: string, headers: Readonly<Record<string, string>> = {}) {
  const { hostname, port } = new URL(address);
  return new Promise<{ readonly status: number; readonly body: string }>((done, fail) => {
    const sent = request({ host: hostname, port, path, headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => (body += text));
      answer.on('end', () => done({ status: answer.statusCode ?? 0, body }));
    });
    sent.on('error', fail).end();
  });
}

describe('the dashboard', () => {
  it('tells Prometheus how its runs are doing', async () => {
    const { status, body } = await askRaw('/metrics');
    expect(status).toBe(200);
    expect(body).toMatch(new RegExp(`^recaptor_run_records\\w*\\{.*\\} ${PICTURES}$`, 'm'));
  });
});

describe('the dashboard, attacked', () => {
  it.each([
    '/api/runs/r/media/..%2F..%2Fsecret.txt',
    '/api/runs/r/media/../../../secret.txt',
    '/api/runs/../secret.txt/status',
    '/api/runs/..%2F..%2F/status',
    '/api/runs/r/thumbnails/%2Fetc%2Fpasswd',
    '/assets/../create-dashboard.js',
    '/assets/..%2f..%2fcreate-dashboard.js',
    '/assets/__proto__',
  ])('gives away no file by %s', async (path) => {
    const { status, body } = await askRaw(path);
    expect(body).not.toContain('sesame');
    expect(body).not.toContain('createDashboard');
    expect(body).not.toContain('root:');
    // The page itself, at most: its script finds no such place.
    if (status === 200) expect(body).toContain('<div id="app">');
    else expect(status).toBe(404);
  });

  it('answers no other name, and starts nothing for another site', async () => {
    expect((await askRaw('/api/runs', { Host: 'evil.example' })).status).toBe(403);
    const answer = await fetch(new URL('/api/runs/r/task', address), {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain', Origin: 'http://evil.example' },
      body: JSON.stringify({ command: 'resume' }),
    });
    expect(answer.status).toBe(403);
    expect((await askRaw('/api/runs/r/task')).body).toBe('null');
  });

  it('listens to nobody without the token, where a token is set', async () => {
    const token = 'a-token-of-24-characters';
    const locked = startCli(['serve', '--run', 'r', '--port', '0', '--json'], {
      cwd: project.directory,
      environment: { RECAPTOR_TOKEN: token },
    });
    await waitFor('the dashboard', async () => locked.stdout().includes('\n'));
    const { url } = JSON.parse(locked.stdout()) as { readonly url: string };
    const open = async (headers = {}) => fetch(new URL('/api/runs', url), { headers });
    expect((await open()).status).toBe(401);
    expect((await open({ Authorization: `Bearer ${token}` })).status).toBe(200);
    locked.process.kill('SIGTERM');
    expect((await locked.ended).stderr).not.toContain(token);
  });

  it('asks for a token of some length', async () => {
    const { code, stderr } = await cli(['serve', '--run', 'r', '--port', '0'], {
      cwd: project.directory,
      environment: { RECAPTOR_TOKEN: 'short' },
    });
    expect(code).toBe(2);
    expect(stderr).toContain('RECAPTOR_TOKEN');
  });
});

describe.skipIf(!hasBrowser)('a person who sets a threshold in the browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => browser.close());

  async function open(path: string, width = 1280, bypassCSP = false): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height: 900 }, bypassCSP });
    const page = await context.newPage();
    await page.goto(new URL(path, address).href);
    await page.locator('h1').waitFor();
    return page;
  }

  it('sees which pictures move, applies it, and exports another mix', async () => {
    const before = await manifest();
    const sharpnesses = before.map(({ sharpness }) => sharpness).toSorted((a, b) => a - b);
    const limit = Math.ceil(sharpnesses[PICTURES / 2] ?? 0);
    const staying = before.filter(({ sharpness }) => sharpness >= limit);
    const page = await open('/runs/r/thresholds');
    const bound = page.getByRole('spinbutton', { name: `${SHARPNESS}: at least` });
    await bound.fill(String(limit));
    await bound.press('Enter');
    const says = `${before.length - staying.length} go out.`;
    await page.getByText(says).waitFor();
    expect(await page.locator('.thumbnails img').count()).toBe(before.length - staying.length);
    expect(await manifest()).toEqual(before);

    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('Done.').waitFor();
    expect((await manifest()).map(({ id }) => id)).toEqual(staying.map(({ id }) => id));

    await page.getByRole('link', { name: 'Export' }).click();
    await page.getByRole('spinbutton', { name: 'long' }).fill('100');
    await page.getByRole('alert').waitFor();
    await page.getByRole('spinbutton', { name: 'original' }).fill('0');
    await page.getByRole('button', { name: 'Export' }).click();
    await waitFor('the export', async () =>
      (await manifest()).every((row) => row.caption_source === 'long'),
    );
  }, 120_000);

  it.each(['/', '/runs/r', '/runs/r/thresholds', '/runs/r/export'])(
    'finds %s usable: nothing that axe calls serious, no wider than a phone, nothing from elsewhere',
    async (path) => {
      const page = await open(path, 390, true);
      const foreign: string[] = [];
      page.on('request', (asked) => {
        if (!asked.url().startsWith(address)) foreign.push(asked.url());
      });
      await page.reload();
      await page.locator('h1').waitFor();
      await page.waitForLoadState('networkidle');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
        await page.evaluate(await readFile(axe, 'utf8'));
        const { violations } = await page.evaluate<AxeResults>('axe.run()');
        const serious = violations.filter(
          ({ impact }) => impact === 'serious' || impact === 'critical',
        );
        expect(serious.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      }
      expect(foreign).toEqual([]);
    },
  );
});
