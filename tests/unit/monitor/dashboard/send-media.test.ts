import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { sendMedia } from '../../../../src/monitor/dashboard/send-media.ts';

const BYTES = Uint8Array.from({ length: 100 }, (_, index) => index);

const app = new Hono().get('/', (context) =>
  sendMedia(context, {
    sizeBytes: BYTES.length,
    mediaType: 'video/mp4',
    read: ({ start, end }) => new Blob([BYTES.slice(start, end + 1)]).stream(),
  }),
);

async function ask(range?: string) {
  const answer = await app.request('/', range === undefined ? {} : { headers: { Range: range } });
  return {
    status: answer.status,
    range: answer.headers.get('Content-Range'),
    bytes: [...new Uint8Array(await answer.arrayBuffer())],
  };
}

describe('sendMedia', () => {
  it('sends all of it, and says that parts can be had', async () => {
    const answer = await app.request('/');
    expect(answer.headers.get('Accept-Ranges')).toBe('bytes');
    expect(answer.headers.get('Content-Length')).toBe('100');
    expect(await ask()).toEqual({ status: 200, range: null, bytes: [...BYTES] });
  });

  it.each([
    ['bytes=10-19', 10, 19],
    ['bytes=90-', 90, 99],
    ['bytes=-5', 95, 99],
    ['bytes=98-500', 98, 99],
  ])('sends the part that %s names', async (range, start, end) => {
    expect(await ask(range)).toEqual({
      status: 206,
      range: `bytes ${start}-${end}/100`,
      bytes: [...BYTES.slice(start, end + 1)],
    });
  });

  it('says how long it is where the part lies behind its end', async () => {
    expect(await ask('bytes=100-')).toEqual({ status: 416, range: 'bytes */100', bytes: [] });
  });

  it.each(['nonsense', 'bytes=0-1,5-6'])('sends all for %s', async (range) => {
    expect((await ask(range)).bytes).toHaveLength(100);
  });
});
