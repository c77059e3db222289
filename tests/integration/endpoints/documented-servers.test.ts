import { beforeAll, describe, expect, it } from 'vitest';
import { endpointsOf, resolveModels } from '../../../src/cli/endpoints.ts';
import type { RoleNeed } from '../../../src/core/role-need.ts';
import { decodePrepared } from '../../../src/media/decode-prepared.ts';
import { lookAtPrepared } from '../../../src/media/look-at-prepared.ts';
import { shrinkPrepared } from '../../../src/media/shrink-prepared.ts';
import type { BehaviourOptions } from '../../support/chat-server-behaviour.ts';
import { markerFor, pictureOf, requestOf } from '../../support/chat-requests.ts';
import { startChatServer } from '../../support/chat-server.ts';
import { documentedConfigs, loadDocumented } from '../../support/documented-configs.ts';

const KEY = 'key-of-a-documented-server';
const { signal } = new AbortController();

/** What each server's documentation says of how it behaves; vLLM's is that of most. */
const SHAPES: Readonly<Record<string, BehaviourOptions>> = {
  vllm: { models: ['Qwen/Qwen2.5-VL-7B-Instruct'], reasoning: 'reasoning', checkModel: true },
  sglang: { models: ['default'], reasoning: 'reasoning_content', checkModel: true },
  llamacpp: {
    models: ['model.gguf'],
    schemaForms: ['flat'],
    reasoning: 'reasoning_content',
    rules: [{ first: 1, trouble: { kind: 'loading' } }],
  },
  ollama: { models: ['qwen2.5vl:latest', 'llama3.2:latest'] },
  lmdeploy: { models: ['OpenGVLab/InternVL3-8B'], checkModel: true },
  openrouter: {
    models: ['qwen/qwen2.5-vl-72b-instruct', 'openai/gpt-5'],
    apiKey: KEY,
    rules: [
      { first: 1, trouble: { kind: 'error-body', error: { code: 502, message: 'Provider down' } } },
    ],
  },
  azure: {
    models: ['my-deployment'],
    apiKey: KEY,
    checkModel: true,
    maxTokensField: 'max_completion_tokens',
    rules: [{ first: 1, trouble: { kind: 'rate-limit', retryAfterMs: 20 } }],
  },
  gemini: { models: ['models/gemini-2.5-flash'], apiKey: KEY, usage: false },
  dashscope: { models: null, apiKey: KEY, content: 'parts' },
};

const rated: RoleNeed = {
  ...{ role: 'recaption', pictures: 1, jsonSchema: true },
  sampling: { maxTokens: 300, temperature: 0.2 },
};
const jsonSchema = { name: 'caption', schema: { type: 'object', properties: {} } };

describe('a server of the documented shape, with the config of docs/endpoints.md', async () => {
  const examples = (await documentedConfigs()).filter(({ name }) => name in SHAPES);

  beforeAll(() => {
    for (const { yaml } of examples) {
      const [, variable] = /apiKeyEnv: (\w+)/.exec(yaml) ?? [];
      if (variable !== undefined) process.env[variable] = KEY;
    }
  });

  it('is tried for every one that is documented', () => {
    expect(examples.map(({ name }) => name)).toEqual(Object.keys(SHAPES));
  });

  it.each(examples)('is found, tried and asked: $name', async ({ name, yaml }) => {
    const server = await startChatServer({ preflight: 'as-any', ...SHAPES[name] });
    const local = yaml.replace(/baseUrl: [^\s,]+/, `baseUrl: ${server.url}`);
    const { config } = await resolveModels(await loadDocumented({ name, yaml: local }), signal);
    const endpoint = endpointsOf(config, {
      ...{ decode: decodePrepared, shrink: shrinkPrepared, look: lookAtPrepared },
      ...{ limits: () => null, batches: () => null },
    }).get(name);
    await endpoint?.probe(signal);
    const asked = { needs: [rated], known: [], onCall: () => undefined, signal };
    const form = name === 'llamacpp' ? 'flat' : 'nested';
    expect(await endpoint?.preflight?.(asked)).toMatchObject([{ form, unknown: null }]);
    const question = { ...requestOf(pictureOf(3)), jsonSchema };
    const answer = await endpoint?.ask('recaption', question, signal);
    expect(answer).toMatchObject({ outcome: 'complete', call: { endpoint: name } });
    expect(answer?.text).toContain(markerFor(pictureOf(3)));
    expect(answer?.text).not.toContain('Hm.');
    await server.close();
  });
});
