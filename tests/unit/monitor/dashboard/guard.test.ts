import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { guard } from '../../../../src/monitor/dashboard/guard.ts';

const TOKEN = 'a token that nobody guesses';

/** A server behind the guard that counts what came through. */
function guarded(token: string | null, guesses = Infinity) {
  const seen: string[] = [];
  let left = guesses;
  const app = new Hono();
  app.use(
    guard({
      token,
      addressOf: () => 'somebody',
      mayGuess: async () => {
        left -= 1;
        return left >= 0;
      },
    }),
  );
  app.all('*', (context) => {
    seen.push(context.req.path);
    return context.text('inside');
  });
  const ask = async (url: string, init?: RequestInit) => app.request(url, init);
  return { ask, seen };
}

describe('the guard of a dashboard on this machine', () => {
  it.each(['http://localhost:7411/', 'http://127.0.0.1/', 'http://[::1]:80/'])(
    'lets in who asks for %s',
    async (url) => {
      const { ask } = guarded(null);
      expect((await ask(url)).status).toBe(200);
    },
  );

  it.each(['http://evil.example/', 'http://localhost.evil.example/', 'http://127.0.0.1.nip.io/'])(
    'keeps out a page whose name points here: %s',
    async (url) => {
      const { ask, seen } = guarded(null);
      expect((await ask(url)).status).toBe(403);
      expect(seen).toEqual([]);
    },
  );

  it.each([
    ['another site', { Origin: 'http://evil.example' }],
    ['another port', { Origin: 'http://localhost:8080' }],
    ['a sandbox', { Origin: 'null' }],
    ['nobody', {}],
    ['another site, by the browser', { 'X-Recaptor': '1', 'Sec-Fetch-Site': 'cross-site' }],
    ['a site of the same owner', { 'X-Recaptor': '1', 'Sec-Fetch-Site': 'same-site' }],
  ])('refuses what %s sends', async (_who, headers) => {
    const { ask, seen } = guarded(null);
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect((await ask('http://localhost:7411/', { method, headers })).status).toBe(403);
    }
    expect(seen).toEqual([]);
  });

  it.each([
    ['its own page', { Origin: 'http://localhost:7411', 'Sec-Fetch-Site': 'same-origin' }],
    ['a program that says so', { 'X-Recaptor': '1' }],
  ])('takes what %s sends', async (_who, headers) => {
    const { ask } = guarded(null);
    expect((await ask('http://localhost:7411/', { method: 'POST', headers })).status).toBe(200);
  });
});

describe('the guard of a dashboard with a token', () => {
  it('lets nobody in without it, whatever they send instead', async () => {
    const { ask, seen } = guarded(TOKEN);
    const tries = [
      ask('http://host/'),
      ask('http://host/?token='),
      ask(`http://host/?token=${TOKEN.slice(0, -1)}`),
      ask('http://host/', { headers: { Authorization: `Basic ${TOKEN}` } }),
      ask('http://host/', { headers: { Cookie: 'recaptor-token=wrong' } }),
    ];
    for (const answer of await Promise.all(tries)) expect(answer.status).toBe(401);
    expect(seen).toEqual([]);
  });

  it('takes it from the address once, and from a cookie that scripts cannot read after', async () => {
    const { ask } = guarded(TOKEN);
    const first = await ask(`http://host/runs/a?x=1&token=${encodeURIComponent(TOKEN)}`);
    expect(first.status).toBe(303);
    expect(first.headers.get('Location')).toBe('/runs/a?x=1');
    const cookie = first.headers.get('Set-Cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict$/);
    const [pair = ''] = cookie.split(';');
    expect((await ask('http://host/', { headers: { Cookie: pair } })).status).toBe(200);
  });

  it('takes it from a program', async () => {
    const { ask } = guarded(TOKEN);
    const headers = { Authorization: `Bearer ${encodeURIComponent(TOKEN)}` };
    expect((await ask('http://host/', { headers })).status).toBe(401);
    const { ask: askPlain } = guarded('plain-token-of-letters');
    const plain = { Authorization: 'Bearer plain-token-of-letters' };
    expect((await askPlain('http://host/', { headers: plain })).status).toBe(200);
  });

  it('listens to so many wrong ones and no more', async () => {
    const { ask } = guarded(TOKEN, 2);
    const guess = async () => (await ask('http://host/?token=guess')).status;
    expect([await guess(), await guess(), await guess()]).toEqual([401, 401, 429]);
  });
});
