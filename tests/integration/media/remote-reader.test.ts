import { once } from 'node:events';
import type { LookupFunction } from 'node:net';

import { describe, expect, it } from 'vitest';

import {
  createRemoteReader,
  type RemoteOptions,
  type RemoteReader,
} from '../../../src/media/bytes/remote-reader.ts';
import { loopback } from '../../support/loopback.ts';

const { signal } = new AbortController();
const { serve, closing } = loopback();

function readerWith(options: Partial<RemoteOptions>, resolve?: LookupFunction): RemoteReader {
  return closing(
    createRemoteReader(
      { allowHosts: ['127.0.0.1'], timeoutMs: 5000, maxRedirects: 3, ...options },
      resolve,
    ),
  );
}

/** A resolver that answers 127.0.0.1, and counts how often it is asked. */
function loopbackResolver(): { resolve: LookupFunction; asked: () => number } {
  let asked = 0;
  const resolve: LookupFunction = (_hostname, options, callback) => {
    asked += 1;
    if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
    else callback(null, '127.0.0.1', 4);
  };
  return { resolve, asked: () => asked };
}

describe('reading from a server', () => {
  it('gives the body, and sends the query', async () => {
    const { port } = await serve((request, response) => response.end(`body of ${request.url}`));
    const reader = readerWith({});
    const body = await reader.read(`http://127.0.0.1:${port}/a.jpg?size=2`, 100, signal);
    expect(body.toString()).toBe('body of /a.jpg?size=2');
  });

  it('reads many at once without a warning about listeners', async () => {
    const warnings: Error[] = [];
    const keep = (warning: Error): unknown => warnings.push(warning);
    process.on('warning', keep);
    const { port } = await serve((_request, response) => response.end('x'));
    const reader = readerWith({});
    const urls = Array.from({ length: 30 }, (_, index) => `http://127.0.0.1:${port}/${index}`);
    await Promise.all(urls.map((url) => reader.read(url, 10, signal)));
    await new Promise(setImmediate);
    process.off('warning', keep);
    expect(warnings).toEqual([]);
  });

  it.each([
    [404, false],
    [403, false],
    [204, false],
    [304, false],
    [429, true],
    [500, true],
    [503, true],
  ])('says of status %i whether it may pass (%s)', async (status, retryable) => {
    const { port } = await serve((_request, response) => response.writeHead(status).end());
    const failure = readerWith({}).read(`http://127.0.0.1:${port}/a.jpg?key=secret`, 10, signal);
    await expect(failure).rejects.toMatchObject({ code: 'remote_status', retryable });
    await expect(failure).rejects.toThrow(
      `http://127.0.0.1:${port}/a.jpg: the server answered with status ${status}`,
    );
  });

  it('marks a refused connection and a body that breaks off as retryable', async () => {
    const { port, server } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('only this', () => response.destroy());
    });
    const reader = readerWith({});
    const unreachable = { name: 'MediaError', code: 'remote_unreachable', retryable: true };
    const url = `http://127.0.0.1:${port}/a.jpg`;
    await expect(reader.read(url, 1000, signal)).rejects.toMatchObject(unreachable);
    server.close();
    await once(server, 'close');
    await expect(reader.read(url, 1000, signal)).rejects.toMatchObject(unreachable);
  });
});

describe('the byte limit of a body', () => {
  it('lets a body of just that size pass', async () => {
    const { port } = await serve((_request, response) => response.end('12345'));
    const body = await readerWith({}).read(`http://127.0.0.1:${port}/`, 5, signal);
    expect(body.toString()).toBe('12345');
  });

  it('refuses by content-length before the body comes', async () => {
    const { port } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 5_000_000 }).flushHeaders();
    });
    const failure = readerWith({}).read(`http://127.0.0.1:${port}/`, 1_000_000, signal);
    await expect(failure).rejects.toMatchObject({ code: 'media_too_large', retryable: false });
    await expect(failure).rejects.toThrow('the file has 5.0 MB, and the limit is 1.0 MB');
  });

  it('hangs up on a body without an end', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const { port } = await serve((_request, response) => {
      closed = once(response, 'close');
      const pour = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', pour);
      pour();
    });
    const failure = readerWith({}).read(`http://127.0.0.1:${port}/`, 1_000_000, signal);
    await expect(failure).rejects.toMatchObject({ code: 'media_too_large' });
    await closed;
  });
});

describe('time', () => {
  it('is limited for the whole of a file, dripping bodies included', async () => {
    const { port } = await serve((_request, response) => {
      const dripping = setInterval(() => response.write('.'), 10);
      response.on('close', () => {
        clearInterval(dripping);
      });
    });
    const failure = readerWith({ timeoutMs: 150 }).read(`http://127.0.0.1:${port}/`, 1e6, signal);
    await expect(failure).rejects.toMatchObject({ code: 'remote_timeout', retryable: true });
    await expect(failure).rejects.toThrow('was not read within 150 ms');
  });

  it('is limited for a server that never answers', async () => {
    const { port } = await serve(() => undefined);
    const failure = readerWith({ timeoutMs: 100 }).read(`http://127.0.0.1:${port}/`, 1e6, signal);
    await expect(failure).rejects.toMatchObject({ code: 'remote_timeout' });
  });

  it('ends with the abort reason of the caller', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const { port } = await serve(() => {
      stop.abort(reason);
    });
    const failure = readerWith({}).read(`http://127.0.0.1:${port}/`, 1e6, stop.signal);
    await expect(failure).rejects.toBe(reason);
  });
});

describe('redirects', () => {
  it('are followed, relative ones as well', async () => {
    const { port } = await serve((request, response) => {
      if (request.url === '/here/a') response.end('found');
      else response.writeHead(302, { location: request.url === '/' ? '/here/' : 'a' }).end();
    });
    const body = await readerWith({}).read(`http://127.0.0.1:${port}/`, 10, signal);
    expect(body.toString()).toBe('found');
  });

  it('end at the limit', async () => {
    let requests = 0;
    const { port } = await serve((_request, response) => {
      requests += 1;
      response.writeHead(307, { location: '/again?key=secret' }).end();
    });
    const failure = readerWith({ maxRedirects: 2 }).read(`http://127.0.0.1:${port}/`, 10, signal);
    await expect(failure).rejects.toMatchObject({ code: 'remote_too_many_redirects' });
    expect(requests).toBe(3);
  });

  it.each([
    ['file:///etc/passwd', 'is not http or https'],
    ['http://me:secret@127.0.0.1/', 'carries a user name or password'],
    ['http://', 'cannot be parsed'],
  ])('to %s are refused', async (location, reason) => {
    const { port } = await serve((_request, response) =>
      response.writeHead(302, { location }).end(),
    );
    const failure = readerWith({}).read(`http://127.0.0.1:${port}/a`, 10, signal);
    await expect(failure).rejects.toMatchObject({ code: 'remote_url_invalid', retryable: false });
    await expect(failure).rejects.toThrow(`redirects to a URL that ${reason}`);
    await expect(failure).rejects.not.toThrow('secret');
  });

  it('do not lead from an allowed host to a private one', async () => {
    let reached = false;
    const inner = await serve((_request, response) => {
      reached = true;
      response.end('secret');
    });
    const places = [`http://127.0.0.1:${inner.port}/`, `http://localhost:${inner.port}/`];
    const outer = await serve((request, response) =>
      response.writeHead(302, { location: places[Number(request.url?.slice(1))] }).end(),
    );
    const reader = readerWith({ allowHosts: [`127.0.0.1:${outer.port}`] });
    for (const path of places.keys()) {
      const failure = reader.read(`http://127.0.0.1:${outer.port}/${path}`, 10, signal);
      await expect(failure).rejects.toMatchObject({
        code: 'remote_refused_address',
        retryable: false,
      });
    }
    expect(reached).toBe(false);
  });
});

describe('private addresses', () => {
  it('are refused, written as an address or behind a name', async () => {
    let requests = 0;
    const { port } = await serve((_request, response) => {
      requests += 1;
      response.end('secret');
    });
    const reader = readerWith({ allowHosts: [] });
    for (const host of ['127.0.0.1', '2130706433', '[::ffff:127.0.0.1]', 'localhost']) {
      const failure = reader.read(`http://${host}:${port}/a.jpg?key=secret`, 10, signal);
      await expect(failure).rejects.toMatchObject({ code: 'remote_refused_address' });
      await expect(failure).rejects.toThrow('add it to allowHosts');
      await expect(failure).rejects.not.toThrow('secret');
    }
    expect(requests).toBe(0);
  });

  it('are refused on the lookup of the connection itself, so that a second answer cannot differ', async () => {
    const { port } = await serve((_request, response) => response.end('secret'));
    const { resolve, asked } = loopbackResolver();
    const failure = readerWith({ allowHosts: [] }, resolve).read(
      `http://pictures.example:${port}/`,
      10,
      signal,
    );
    await expect(failure).rejects.toMatchObject({ code: 'remote_refused_address' });
    expect(asked()).toBe(1);
  });

  it('are reached behind a name that is allowed', async () => {
    const { port } = await serve((_request, response) => response.end('mine'));
    const { resolve } = loopbackResolver();
    const reader = readerWith({ allowHosts: ['pictures.internal'] }, resolve);
    const body = await reader.read(`http://pictures.internal:${port}/`, 10, signal);
    expect(body.toString()).toBe('mine');
  });
});

describe('urls', () => {
  it('with credentials are refused without showing them', async () => {
    const failure = readerWith({}).read(
      'http://me:secret@127.0.0.1:9/a.jpg?key=secret',
      10,
      signal,
    );
    await expect(failure).rejects.toMatchObject({ code: 'remote_url_invalid' });
    await expect(failure).rejects.not.toThrow('secret');
  });

  it('that cannot be parsed are refused without showing them', async () => {
    const failure = readerWith({}).read('https://exa mple/?key=secret', 10, signal);
    await expect(failure).rejects.toMatchObject({ code: 'remote_url_invalid' });
    await expect(failure).rejects.not.toThrow('secret');
  });
});
