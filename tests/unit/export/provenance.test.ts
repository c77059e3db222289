import { describe, expect, it } from 'vitest';
import type { Call } from '../../../src/core/chat.ts';
import type { StageLine } from '../../../src/core/record.ts';
import { provenanceOf, ProvenanceText } from '../../../src/export/provenance.ts';

const line = (stage: string, calls?: readonly Call[]): StageLine => ({
  ...{ id: 'a', stage, input: '0', outcome: 'emit', fields: {} },
  ...(calls && { calls }),
});

const call = (role: string, picture: string): Call => ({
  ...{ role, endpoint: 'a "quoted" name', model: 'm', vlm: true, promptSha256: 'p' },
  ...{ pictureSha256: [picture], sampling: { maxTokens: 1, temperature: 0 } },
  ...{ inputTokens: 1, outputTokens: 1, costUsd: 0, latencyMs: 1, attempts: 1 },
});

const REVISION = { action: 'edit', at: 'now', by: 'Ann "A." B', basis: 'b', stale: false } as const;

describe('provenance as text', () => {
  it.each([
    ['no stage', {}, []],
    ['stages that ask nobody', {}, [line('read@1'), line('check@2')]],
    [
      'a call',
      {},
      [line('read@1'), line('recaption@2', [call('recaption', 'x')]), line('check@3')],
    ],
    ['no call where there might be some', {}, [line('recaption@2', [])]],
    ['calls of one role', {}, [line('frames@2', [call('frame', 'x'), call('frame', 'y')])]],
    ['calls of two roles', {}, [line('recaption@2', [call('a', 'x'), call('b', 'x')])]],
    ['a record that nobody revised', { rowRevision: null }, [line('check@1')]],
    ['a revised record', { rowRevision: REVISION }, [line('check@1')]],
  ])('says the same for %s', (_what, fields, lines) => {
    const texts = new ProvenanceText('a "run"');
    const expected = JSON.stringify(provenanceOf('a "run"', fields, lines));
    expect(texts.of(fields, lines)).toBe(expected);
    expect(texts.of(fields, lines), 'from what it has kept').toBe(expected);
  });
});
