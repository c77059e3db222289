import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

import { describe, expect, it } from 'vitest';

import { openChat } from '../../support/chat-endpoint.ts';
import { markerFor, pictureOf, requestOf } from '../../support/chat-requests.ts';
import { startChatServer } from '../../support/chat-server.ts';

/** A server made of bare sockets; `serve` gets the text of each whole request. */
async function listen(serve: (socket: Socket, request: string) => void) {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      text += data.toString('latin1');
      const length = /content-length: (\d+)/i.exec(text)?.[1] ?? '0';
      const end = text.indexOf('\r\n\r\n') + 4;
      if (end < 4 || text.length < end + Number(length)) return;
      const request = text;
      text = '';
      serve(socket, request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    connections: () => sockets.size,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function http(text: string): string {
  const body = JSON.stringify({
    choices: [{ message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
  });
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

describe('the connection to a server', () => {
  it('is used again for the next request', async () => {
    await using raw = await listen((socket) => socket.write(http('Hello there.')));
    await using chat = await openChat({}, { baseUrl: raw.baseUrl });
    for (let seed = 0; seed < 20; seed += 1) await chat.ask(requestOf(pictureOf(seed)));
    // Two: the next request may start before the first connection is seen to be free.
    expect(raw.connections()).toBeLessThanOrEqual(2);
  });

  it('never hands the late answer of a request to the next one', async () => {
    let late: Socket | undefined;
    let requests = 0;
    await using raw = await listen((socket, request) => {
      requests += 1;
      if (request.includes('seed":1')) {
        late = socket;
        return;
      }
      // The answer to the first request comes just before the one to the second.
      late?.write(http('late answer'));
      socket.write(http('right answer'));
    });
    const options = { baseUrl: raw.baseUrl, timeoutMs: 200, maxAttempts: 1, concurrency: 1 };
    await using chat = await openChat({}, options);
    const asked = (seed: number) => {
      const request = requestOf(pictureOf(seed));
      return { ...request, sampling: { ...request.sampling, seed } };
    };
    await expect(chat.ask(asked(1))).rejects.toMatchObject({ code: 'endpoint_timeout' });
    expect((await chat.ask(asked(2))).text).toBe('right answer');
    expect(requests).toBe(2);
  });

  it.each(['hang', 'late'] as const)('is given up when the time is over: %s', async (kind) => {
    const trouble = kind === 'hang' ? { kind } : { kind, ms: 1000 };
    await using chat = await openChat({ rules: [{ first: 1, trouble }] }, { timeoutMs: 250 });
    const { text, call } = await chat.ask(requestOf(pictureOf(1)));
    expect(text).toContain(markerFor(pictureOf(1)));
    expect(call.attempts).toBe(2);
    expect(chat.events).toMatchObject([{ kind: 'retry', code: 'endpoint_timeout' }]);
  });

  it('is given up when an answer begins in time and does not end', async () => {
    await using raw = await listen((socket) => socket.write(http('Half').slice(0, -5)));
    await using chat = await openChat({}, { baseUrl: raw.baseUrl, timeoutMs: 200, maxAttempts: 1 });
    await expect(chat.ask(requestOf(pictureOf(1)))).rejects.toMatchObject({
      code: 'endpoint_timeout',
    });
  });

  it('is given up when the first byte of an answer does not come in time', async () => {
    let requests = 0;
    await using raw = await listen((socket) => {
      requests += 1;
      if (requests > 1) socket.write(http('In time.'));
    });
    const limits = { firstByteTimeoutMs: 100, timeoutMs: 600_000 };
    await using chat = await openChat({}, { baseUrl: raw.baseUrl, ...limits });
    const { text, call } = await chat.ask(requestOf(pictureOf(1)));
    expect({ text, attempts: call.attempts }).toEqual({ text: 'In time.', attempts: 2 });
    expect(chat.events).toMatchObject([{ kind: 'retry', code: 'endpoint_timeout' }]);
  });

  it('that does not stand in time is waited for, as nothing was sent', async () => {
    // What is accepted and never says hello is no TLS connection.
    await using raw = await listen(() => undefined);
    await using chat = await openChat(
      {},
      {
        ...{ baseUrl: raw.baseUrl.replace('http:', 'https:'), connectTimeoutMs: 100 },
        ...{ maxAttempts: 1, patienceMs: 1_000 },
      },
    );
    await expect(chat.ask(requestOf(pictureOf(1)))).rejects.toMatchObject({
      ...{ fault: 'endpoint', code: 'endpoint_unreachable' },
      message: expect.stringMatching(/nothing answers there .*timeout: 100ms/),
    });
    expect(chat.events[0]).toMatchObject({ kind: 'waiting', code: 'endpoint_unreachable' });
  });

  it('that is refused is waited for, which costs no attempt', async () => {
    const gone = await startChatServer();
    await gone.close();
    let revived: Awaited<ReturnType<typeof startChatServer>> | undefined;
    await using chat = await openChat(
      {},
      {
        baseUrl: gone.url,
        maxAttempts: 1,
        onEvent: (event) => {
          if (event.kind !== 'waiting' && event.kind !== 'retry') return;
          expect([event.kind, event.code]).toEqual(['waiting', 'endpoint_unreachable']);
          if (event.attempts === 4)
            void startChatServer({}, Number(new URL(gone.url).port)).then((s) => (revived = s));
        },
      },
    );
    const { text } = await chat.ask(requestOf(pictureOf(1)));
    expect(text).toContain(markerFor(pictureOf(1)));
    await revived?.close();
  });

  it('that is refused for too long is a matter for a person', async () => {
    const gone = await startChatServer();
    await gone.close();
    await using chat = await openChat({}, { baseUrl: gone.url, patienceMs: 30_000 });
    await expect(chat.ask(requestOf(pictureOf(1)))).rejects.toMatchObject({
      fault: 'endpoint',
      code: 'endpoint_unreachable',
      message: expect.stringMatching(/127\.0\.0\.1.*Start the server.*30 s/),
    });
  });

  it('that should be encrypted and is not tells so', async () => {
    await using chat = await openChat();
    await using secure = await openChat(
      {},
      { baseUrl: chat.server.url.replace('http:', 'https:') },
    );
    await expect(secure.ask(requestOf(pictureOf(1)))).rejects.toMatchObject({
      fault: 'endpoint',
      code: 'endpoint_certificate',
      message: expect.stringContaining('http://'),
    });
  });
});

describe('an abort', () => {
  it('ends a request in flight with its own reason, and frees the server', async () => {
    await using chat = await openChat({ rules: [{ trouble: { kind: 'hang' } }] });
    const controller = new AbortController();
    const asked = chat.ask(requestOf(pictureOf(1)), controller.signal);
    await expect.poll(() => chat.server.report().asked).toBe(1);
    const reason = new Error('stopped by the user');
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await expect.poll(() => chat.server.report().outcomes).toEqual({ hang: 1 });
  });

  it('ends a wait with its own reason', async () => {
    const controller = new AbortController();
    const reason = { odd: 'reason' };
    const trouble = { kind: 'rate-limit', retryAfter: '60' } as const;
    await using chat = await openChat(
      { rules: [{ trouble }] },
      { now: Date.now, sleep: undefined, onEvent: () => controller.abort(reason) },
    );
    await expect(chat.ask(requestOf(pictureOf(1)), controller.signal)).rejects.toBe(reason);
  });

  it('ends the calls that wait for their turn, and they are never sent', async () => {
    await using chat = await openChat(
      { rules: [{ trouble: { kind: 'hang' } }] },
      { concurrency: 1 },
    );
    const controller = new AbortController();
    const asked = [1, 2, 3].map(async (seed) =>
      chat.ask(requestOf(pictureOf(seed)), controller.signal),
    );
    await expect.poll(() => chat.server.report().asked).toBe(1);
    controller.abort(new Error('stop'));
    const results = await Promise.allSettled(asked);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(chat.server.report().asked).toBe(1);
  });

  it('that came before sends nothing', async () => {
    await using chat = await openChat();
    const reason = new Error('stop');
    await expect(chat.ask(requestOf(pictureOf(1)), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(chat.server.report().asked).toBe(0);
  });

  it('leaves no listeners behind on the signal of the run', async () => {
    await using chat = await openChat({ rules: [{ first: 5, trouble: { kind: 'reset' } }] });
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    await Promise.all(
      [1, 2, 3, 4].map(async (seed) => chat.ask(requestOf(pictureOf(seed)), signal)),
    );
    expect(listeners).toBe(0);
  });
});
