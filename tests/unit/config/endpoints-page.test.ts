import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { EndpointConfig, serversOf } from '../../../src/config/endpoint-config.ts';

const page = await readFile('docs/endpoints.md', 'utf8');
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].flatMap(([, yaml = '']) =>
  Object.entries(parse(yaml) as Record<string, unknown>),
);

describe('docs/endpoints.md', () => {
  it('has a config for each server', () => {
    expect(examples.map(([name]) => name)).toEqual([
      'vllm',
      'sglang',
      'llamacpp',
      'ollama',
      'lmdeploy',
      'openrouter',
      'azure',
      'gemini',
      'dashscope',
      'fleet',
    ]);
  });

  it.each(examples)('is right about %s', (_, example) => {
    expect(EndpointConfig.safeParse(example).error).toBeUndefined();
  });
});

describe('an endpoint', () => {
  it('gives its replicas what they leave out', () => {
    const fleet = EndpointConfig.parse(examples.find(([name]) => name === 'fleet')?.[1]);
    const servers = fleet.kind === 'openai' ? serversOf(fleet) : [];
    expect(servers).toMatchObject([
      { concurrency: 'auto', maxConcurrency: 96, timeoutMs: 90_000, priority: 0, weight: 1 },
      { concurrency: 32, maxConcurrency: 128, timeoutMs: 90_000, weight: 0.5 },
      { concurrency: 8, priority: 1, requestsPerMinute: 120, apiKeyEnv: 'OPENROUTER_API_KEY' },
    ]);
  });

  it.each([
    { kind: 'openai' },
    { kind: 'openai', baseUrl: 'http://a/v1', replicas: [{ baseUrl: 'http://b/v1' }] },
    { kind: 'openai', replicas: [] },
  ])('has either an address or replicas: %j', (config) => {
    expect(EndpointConfig.safeParse(config).success).toBe(false);
  });
});
