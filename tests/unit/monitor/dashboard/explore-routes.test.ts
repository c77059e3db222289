import { describe, expect, it } from 'vitest';
import type {
  DashboardRun,
  DashboardSource,
} from '../../../../src/monitor/dashboard/dashboard-source.ts';
import { exploreRoutes } from '../../../../src/monitor/dashboard/routes/explore.ts';
import type { RunExplore } from '../../../../src/monitor/dashboard/run-explore.ts';

/** Notes what it was asked for, and knows one sample with one picture. */
function madeSource() {
  const asked: unknown[] = [];
  const explore: Partial<RunExplore> = {
    page: async (view, range) => {
      asked.push(view, range);
      return { total: 0, rows: [] };
    },
    sample: async () => null,
    picture: async (id, sha256) => {
      asked.push([id, sha256]);
      return { bytes: Uint8Array.of(1, 2), mediaType: 'image/png' };
    },
  };
  const run = { explore } as DashboardRun;
  const source: DashboardSource = {
    runs: async () => [],
    run: async (key) => (key === 'mine' ? run : null),
  };
  return { routes: exploreRoutes(source), asked };
}

describe('the routes of Explore', () => {
  it('take a page no larger than can be shown, and the view from the address', async () => {
    const { routes, asked } = madeSource();
    const answer = await routes.request('/runs/mine/explore/page?kind=image&limit=9999&offset=7');
    expect(answer.status).toBe(200);
    expect(asked).toEqual([
      { filters: { words: { kind: ['image'] }, numbers: {}, text: '' }, sort: expect.anything() },
      { offset: 7, limit: 500 },
    ]);
  });

  it.each([
    ['page?sort=id', 400],
    ['page?sharpness=many', 400],
    ['page?offset=-1', 400],
    ['page?limit=1.5', 400],
    ['sample?id=nobody', 404],
    ['picture?id=a&sha256=../../run.json', 404],
  ])('refuse %s', async (path, status) => {
    const { routes, asked } = madeSource();
    expect((await routes.request(`/runs/mine/explore/${path}`)).status).toBe(status);
    expect(asked).toEqual([]);
  });

  it('know no other runs', async () => {
    const { routes } = madeSource();
    expect((await routes.request('/runs/other/explore/page')).status).toBe(404);
  });

  it('give a picture by its hash and nothing else', async () => {
    const { routes, asked } = madeSource();
    const sha256 = 'ab'.repeat(32);
    const answer = await routes.request(`/runs/mine/explore/picture?id=a%2Fb&sha256=${sha256}`);
    expect(answer.headers.get('Content-Type')).toBe('image/png');
    expect(asked).toEqual([['a/b', sha256]]);
  });
});
