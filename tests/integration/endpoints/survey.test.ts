import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { findLocalServers, lookAtServer } from '../../../src/endpoints/survey/look-at-server.ts';

const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

type Routes = Readonly<Record<string, object | ((body: string) => object)>>;

/** A server that knows these routes, and counts what it was asked. */
async function serve(routes: Routes): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const route = `${request.method} ${request.url}`;
    asked.push(route);
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const answer = routes[route];
      response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(typeof answer === 'function' ? answer(body) : (answer ?? {})));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  stops.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, asked };
}

const models = (...ids: readonly string[]) => ({ data: ids.map((id) => ({ id })) });
const signal = new AbortController().signal;
const look = async (port: number, apiKey?: string) =>
  lookAtServer({ baseUrl: `http://127.0.0.1:${port}/v1`, apiKey, signal });

/** By server, what it answers, and what is made of two models. */
const TOLD: readonly (readonly [string, Routes, readonly (boolean | null)[]])[] = [
  [
    'Ollama',
    {
      'POST /api/show': (body) => ({
        capabilities: body.includes('"sees"') ? ['completion', 'vision'] : ['completion'],
      }),
    },
    [true, false],
  ],
  ['llama.cpp', { 'GET /props': { modalities: { vision: true, audio: false } } }, [true, true]],
  ['SGLang', { 'GET /get_model_info': { has_image_understanding: false } }, [false, false]],
  [
    'LM Studio',
    {
      'GET /api/v0/models': {
        data: [
          { id: 'sees', type: 'vlm' },
          { id: 'reads', type: 'llm' },
        ],
      },
    },
    [true, false],
  ],
  ['a server that does not tell', {}, [null, null]],
  ['a server of other words', { 'GET /props': [], 'POST /api/show': { x: 1 } }, [null, null]],
];

describe('a look at a server', () => {
  it.each(TOLD)('marks the models of %s that see', async (_, routes, vision) => {
    const { port } = await serve({ 'GET /v1/models': models('sees', 'reads'), ...routes });
    const server = await look(port);
    expect(server.models.map(({ id }) => id)).toEqual(['sees', 'reads']);
    expect(server.models.map((model) => model.vision)).toEqual(vision);
  });

  it('asks nothing but the list of models where a key is needed', async () => {
    const { port, asked } = await serve({ 'GET /v1/models': models('paid') });
    await look(port, 'a-key');
    expect(asked).toEqual(['GET /v1/models']);
  });

  it('says what is wrong with a server that does not answer', async () => {
    await expect(look(1)).rejects.toMatchObject({ code: 'endpoint_unreachable' });
  });
});

describe('the search for servers on this machine', () => {
  it('finds those that list models, and passes over what is none', async () => {
    const [one, other] = [await serve({ 'GET /v1/models': models('a') }), await serve({})];
    const page = await serve({ 'GET /v1/models': { hello: 'world' } });
    const found = await findLocalServers(signal, [one.port, other.port, page.port, 1]);
    expect(found.map(({ baseUrl }) => baseUrl)).toEqual([`http://127.0.0.1:${one.port}/v1`]);
  });
});
