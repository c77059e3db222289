import { describe, expect, it } from 'vitest';

import { EndpointConfig, serversOf } from '../../../src/config/endpoint-config.ts';
import { documentedConfigs, loadDocumented } from '../../support/documented-configs.ts';

const examples = await documentedConfigs();
/** None of them could be reached from where the page was written. */
const MARK = /^# .*Tried: (the real server|documented shape only)\.$/m;

describe('docs/endpoints.md', () => {
  it('has a config for each server, which says how it was tried', () => {
    expect(examples.map(({ name }) => name)).toEqual([
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
    const unmarked = examples.filter(({ yaml }) => !MARK.test(yaml)).map(({ name }) => name);
    expect(unmarked).toEqual(['fleet']);
  });

  it.each(examples)('is right about $name', async (example) => {
    const { endpoints, roles } = await loadDocumented(example);
    expect(roles).toMatchObject({ recaption: example.name });
    expect(endpoints[example.name]).toMatchObject({ kind: 'openai' });
  });
});

describe('an endpoint', () => {
  it('gives its replicas what they leave out', async () => {
    const example = examples.find(({ name }) => name === 'fleet') ?? { name: '', yaml: '' };
    const { fleet } = (await loadDocumented(example)).endpoints;
    const servers = fleet?.kind === 'openai' ? serversOf(fleet) : [];
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
