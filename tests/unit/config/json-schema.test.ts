import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { recipes } from '../../../pipelines/index.ts';
import { configJsonSchema } from '../../../src/config/json-schema.ts';

const schema = z.fromJSONSchema(
  // Through JSON, as an editor gets it.
  JSON.parse(JSON.stringify(configJsonSchema(recipes))) as Parameters<typeof z.fromJSONSchema>[0],
);
const takes = (yaml: string) => schema.safeParse(parse(yaml)).success;

describe('configJsonSchema', () => {
  it.each([
    'mix: { long: 0.95, original: 0.05 }',
    'endpoints: { local: { model: other } }',
    'endpoints: { local: { kind: openai, baseUrl: http://127.0.0.1:8000/v1 } }',
    'recaption: { sampling: { temperature: null } }',
    'filters: { sharpness: null }',
    'filters: { width: { min: null, max: 4096 } }',
    'filters: null',
    'endpoints: { builtin: null }',
    'roles: {}',
  ])('takes what the config takes: %s', (yaml) => {
    expect(takes(yaml)).toBe(true);
  });

  it.each([
    'mix: { long: most }',
    'mix: { lnog: most }',
    'filters: { sharpnes: { min: 1 } }',
    'endpoints: { local: { kind: telepathy } }',
    'endpoints: { local: { kind: openai, concurrency: many } }',
    'shardSize: 0',
  ])('refuses what the config refuses: %s', (yaml) => {
    expect(takes(yaml)).toBe(false);
  });

  it.each(readdirSync('config/presets'))('takes the preset %s', (name) => {
    expect(takes(readFileSync(`config/presets/${name}`, 'utf8'))).toBe(true);
  });
});
