import { describe, expect, it } from 'vitest';

import { resolveModel } from '../../../src/endpoints/resolve-model.ts';
import { openChat } from '../../support/chat-endpoint.ts';
import { pictureOf, requestOf } from '../../support/chat-requests.ts';
import { startChatServer } from '../../support/chat-server.ts';

const { signal } = new AbortController();

describe('resolveModel', () => {
  it('finds the one model of a server', async () => {
    await using chat = await openChat({ models: ['qwen'], apiKey: 'right-key' });
    expect(
      await resolveModel({ name: 'local', baseUrl: chat.server.url, apiKey: 'right-key', signal }),
    ).toBe('qwen');
  });

  it.each([
    [['a', 'b'], /^Endpoint local \(http.*several models \(a, b\).*Set `model:`/],
    [[], /no model loaded/],
    [null, /does not list its models.*Set `model:`/],
    [Array.from({ length: 400 }, (_, index) => `m${index}`), /m19 and 380 more/],
  ])('says what to set where a server has %j', async (models, message) => {
    await using chat = await openChat({ models });
    await expect(
      resolveModel({ name: 'local', baseUrl: chat.server.url, signal }),
    ).rejects.toMatchObject({
      fault: 'endpoint',
      code: 'endpoint_model_missing',
      message: expect.stringMatching(message),
    });
  });
});

describe('probe', () => {
  it.each([[['test-model']], [['other', 'test-model:latest']], [['models/test-model']], [null]])(
    'is content with a server that lists %j',
    async (models) => {
      await using chat = await openChat({ models });
      await expect(chat.endpoint.probe(signal)).resolves.toBeUndefined();
      expect(chat.server.report()).toMatchObject({ asked: 0, modelLists: 1 });
    },
  );

  it('names the models there are where the one asked for is not among them', async () => {
    await using chat = await openChat({ models: ['qwen', 'llava'] });
    await expect(chat.endpoint.probe(signal)).rejects.toMatchObject({
      fault: 'endpoint',
      code: 'endpoint_model_missing',
      message: expect.stringMatching(/no model "test-model"; it has qwen, llava/),
    });
  });

  it('takes a server that is loading for one that is there', async () => {
    await using chat = await openChat({ modelsLoading: true });
    await expect(chat.endpoint.probe(signal)).resolves.toBeUndefined();
  });

  it('says what was tried and how to go on where nothing answers', async () => {
    const gone = await startChatServer();
    await gone.close();
    await using chat = await openChat({}, { baseUrl: gone.url });
    await expect(chat.endpoint.probe(signal)).rejects.toMatchObject({
      code: 'endpoint_unreachable',
      message: expect.stringMatching(new RegExp(`${gone.url}.*Start the server`)),
    });
  });

  it('tells of a wrong key', async () => {
    await using chat = await openChat({ apiKey: 'right-key' }, { apiKey: 'wrong-key' });
    await expect(chat.endpoint.probe(signal)).rejects.toMatchObject({
      code: 'endpoint_unauthorised',
    });
  });

  it('rethrows the reason of an abort', async () => {
    await using chat = await openChat();
    const reason = new Error('stop');
    await expect(chat.endpoint.probe(AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('a model that the server does not have', () => {
  it('ends the call at once', async () => {
    await using chat = await openChat({ models: ['qwen'], checkModel: true });
    await expect(chat.ask(requestOf(pictureOf(1)))).rejects.toMatchObject({
      fault: 'endpoint',
      code: 'endpoint_model_missing',
    });
  });
});
