import { describe, expect, it } from 'vitest';

import type { Endpoint } from '../../../src/core/chat.ts';
import { createOpenAiEndpoint, type OpenAiEndpointOptions } from '../../../src/endpoints/openai.ts';
import type { ServerOptions } from '../../../src/endpoints/open-server.ts';
import { markerFor, pictureOf, requestOf } from '../../support/chat-requests.ts';
import type { BehaviourOptions } from '../../support/chat-server-behaviour.ts';
import { type ChatServer, startChatServer } from '../../support/chat-server.ts';

const never = new AbortController().signal;

interface Fleet {
  readonly servers: readonly ChatServer[];
  readonly endpoint: Endpoint;
  /** Asks about so many pictures at once; each answer must be of its own picture. */
  askAll(count: number, firstSeed?: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** One endpoint with a replica for each behaviour. */
async function openFleet(
  behaviours: readonly BehaviourOptions[],
  options: Partial<OpenAiEndpointOptions> = {},
  perReplica: readonly Partial<ServerOptions>[] = [],
): Promise<Fleet> {
  const servers = await Promise.all(behaviours.map(async (each) => startChatServer(each)));
  const [first, ...otherReplicas] = servers.map(({ url }, index) => ({
    baseUrl: url,
    concurrency: 4,
    timeoutMs: 60_000,
    prices: null,
    ...options,
    ...perReplica[index],
  }));
  if (!first) throw new Error('a fleet has a server');
  const endpoint = createOpenAiEndpoint({
    ...first,
    name: 'fleet',
    model: 'test-model',
    otherReplicas,
  });
  return {
    servers,
    endpoint,
    askAll: async (count, firstSeed = 0) => {
      const seeds = Array.from({ length: count }, (_, index) => firstSeed + index);
      await Promise.all(
        seeds.map(async (seed) => {
          const picture = pictureOf(seed);
          const answer = await endpoint.ask('recaption', requestOf(picture), never);
          expect(answer.text).toContain(markerFor(picture));
        }),
      );
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(servers.map(async (server) => server.close()));
    },
  };
}

function answersOf({ servers }: Fleet): readonly number[] {
  return servers.map((server) => server.report().outcomes['answer'] ?? 0);
}

describe('an endpoint with several replicas', () => {
  it('asks them all', async () => {
    await using fleet = await openFleet([{ latency: { ms: 5 } }, { latency: { ms: 5 } }]);
    await fleet.askAll(40);
    const [one = 0, two = 0] = answersOf(fleet);
    expect(one + two).toBe(40);
    expect(Math.min(one, two)).toBeGreaterThan(10);
  });

  it('asks the paid one only for what the local one has no room for', async () => {
    await using fleet = await openFleet([{}, {}], {}, [{ priority: 1 }, { priority: 0 }]);
    for (let seed = 0; seed < 5; seed += 1) await fleet.askAll(1, seed);
    expect(answersOf(fleet)).toEqual([0, 5]);
    await fleet.askAll(30, 100);
    expect(answersOf(fleet)[0]).toBeGreaterThan(0);
  });

  it('names the one that answered, and asks another where that is to be avoided', async () => {
    await using fleet = await openFleet([{}, {}], {}, [{ priority: 0 }, { priority: 1 }]);
    const request = requestOf(pictureOf(1));
    const { call } = await fleet.endpoint.ask('recaption', request, never);
    expect(call.replica).toBe(fleet.servers[0]?.url);
    const again = { ...request, avoidReplica: call.replica };
    const { call: other } = await fleet.endpoint.ask('recaption', again, never);
    expect(other.replica).toBe(fleet.servers[1]?.url);
  });

  it('tells servers at one address apart, such as two accounts of one provider', async () => {
    const server = await startChatServer();
    const account = { baseUrl: server.url, concurrency: 4, timeoutMs: 60_000, prices: null };
    const endpoint = createOpenAiEndpoint({
      ...account,
      name: 'fleet',
      model: 'test-model',
      otherReplicas: [account],
    });
    expect(endpoint.replicas?.().map(({ replica }) => replica)).toEqual([
      server.url,
      `${server.url} #2`,
    ]);
    await server.close();
  });

  it('goes on with the others when one is gone, and no call fails', async () => {
    await using fleet = await openFleet([{}, {}, {}], { maxAttempts: 1 });
    await fleet.servers[1]?.close();
    await fleet.askAll(60);
    const report = fleet.endpoint.replicas?.() ?? [];
    expect(report.map(({ breaker }) => breaker)).toEqual(['closed', 'open', 'closed']);
    expect(report[1]?.reason).toContain('Start the server');
  });

  it('pauses the one whose account is empty, and says why', async () => {
    const empty = { status: 429, body: { error: { code: 'insufficient_quota', message: 'pay' } } };
    await using fleet = await openFleet(
      [{ rules: [{ trouble: { kind: 'status', ...empty } }] }, {}],
      { maxAttempts: 1, concurrency: 1 },
    );
    await fleet.askAll(20);
    const [paused] = fleet.endpoint.replicas?.() ?? [];
    expect(paused).toMatchObject({ breaker: 'open', rateLimited: 1, answers: 0 });
    expect(paused?.reason).toMatch(/pay.*no money/);
    expect(fleet.servers[0]?.report().asked).toBe(1);
  });

  it(
    'moves the calls of one that hangs to the others, and no call fails',
    { timeout: 40_000 },
    async () => {
      const hang: BehaviourOptions = { rules: [{ trouble: { kind: 'hang' } }] };
      await using fleet = await openFleet([{}, hang, {}], { maxAttempts: 1 });
      await fleet.askAll(60);
      const [, stalled] = fleet.endpoint.replicas?.() ?? [];
      expect(stalled).toMatchObject({
        breaker: 'open',
        answers: 0,
        reason: expect.stringContaining('answered nothing'),
      });
      expect(fleet.servers[1]?.report().asked).toBe(4);
    },
  );

  it('takes another try from no call that met a busy one', async () => {
    const busy: BehaviourOptions = {
      rules: [{ trouble: { kind: 'rate-limit', retryAfter: '60' } }],
    };
    await using fleet = await openFleet([busy, {}], { maxAttempts: 1 });
    await fleet.askAll(30);
    expect(fleet.servers[0]?.report().asked).toBeLessThanOrEqual(4);
    expect(fleet.endpoint.replicas?.()[0]?.reason).toContain('HTTP 429');
    expect(fleet.endpoint.replicas?.()[0]?.pausedMs).toBeGreaterThan(0);
  });

  it('is told from another at the same address, as with two keys', async () => {
    await using fleet = await openFleet([{}]);
    const [{ url = '' } = {}] = fleet.servers;
    const two = createOpenAiEndpoint({
      ...{ name: 'two', model: 'test-model', baseUrl: url, apiKey: 'one-key', concurrency: 2 },
      ...{ timeoutMs: 60_000, prices: null },
      otherReplicas: [
        { baseUrl: url, apiKey: 'other-key', concurrency: 2, timeoutMs: 60_000, prices: null },
      ],
    });
    expect(two.replicas?.().map(({ replica }) => replica)).toEqual([url, `${url} #2`]);
  });

  it('can be asked while one answers its probe', async () => {
    await using fleet = await openFleet([{}, {}]);
    await fleet.servers[0]?.close();
    await fleet.endpoint.probe(never);
    await fleet.servers[1]?.close();
    await expect(fleet.endpoint.probe(never)).rejects.toMatchObject({
      code: 'endpoint_unreachable',
    });
  });
});

describe('a request that is too large', () => {
  const pictures = Array.from({ length: 7 }, (_, seed) => pictureOf(seed));
  const tooMany = {
    status: 400,
    body: {
      error: { message: 'At most 3 image(s) may be provided in one request.', code: 400 },
    },
  };
  const overflow = {
    status: 400,
    body: {
      error: { code: 400, type: 'exceed_context_size_error', message: 'the request exceeds it' },
    },
  };

  it('is asked again with as many pictures as the server takes, and says so', async () => {
    const trouble = { kind: 'status', ...tooMany } as const;
    await using fleet = await openFleet([
      { rules: [{ pictures: [pictures[1]?.sha256 ?? ''], trouble }] },
    ]);
    const { call } = await fleet.endpoint.ask('recaption', requestOf(...pictures), never);
    const sent = [0, 3, 6].map((index) => pictures[index]?.sha256);
    expect(call).toMatchObject({
      pictureSha256: sent,
      attempts: 2,
      reduction: { picturesGiven: 7, picturesSent: 3, scale: 1 },
    });
    await fleet.endpoint.ask('recaption', requestOf(...pictures), never);
    expect(fleet.servers[0]?.report().asked).toBe(3);
  });

  it('is asked again with a smaller picture where there is just one', async () => {
    const [picture = pictureOf(0)] = pictures;
    const trouble = { kind: 'status', ...overflow } as const;
    await using fleet = await openFleet([{ rules: [{ first: 2, trouble }] }], {
      shrink: async (whole, factor) => pictureOf(Math.round(factor * 1_000), whole.bytes.length),
    });
    const { call } = await fleet.endpoint.ask('recaption', requestOf(picture), never);
    expect(call.reduction?.scale).toBeCloseTo(0.49);
    expect(call.pictureSha256).toEqual([pictureOf(490).sha256]);
  });

  it('fails where nothing more can be taken from it', async () => {
    const trouble = { kind: 'status', ...overflow } as const;
    await using fleet = await openFleet([{ rules: [{ trouble }] }]);
    await expect(
      fleet.endpoint.ask('recaption', requestOf(...pictures), never),
    ).rejects.toMatchObject({ fault: 'request', code: 'endpoint_context_overflow' });
  });
});
