import { describe, expect, it } from 'vitest';
import { triedNotes } from '../../../src/cli/finding-text.ts';
import type { ServerFinding } from '../../../src/core/server-finding.ts';

const finding: ServerFinding = {
  key: 'a',
  endpoint: 'local',
  replica: 'http://127.0.0.1:8000/v1',
  roles: ['recaption'],
  at: 10,
  picturesNeeded: 1,
  picturesTaken: 1,
  form: null,
  unknown: null,
};

describe('triedNotes', () => {
  const note = 'Tried local (http://127.0.0.1:8000/v1) for recaption: takes 1 picture a call.';

  it('says the same once, though it was found for two samplings', () => {
    expect(triedNotes([finding, { ...finding, key: 'b' }], 10)).toEqual([note]);
  });

  it('says again of what was found before only what falls short', () => {
    const short = { ...finding, picturesNeeded: 8, picturesTaken: 4 };
    expect(triedNotes([finding, short], 11)).toEqual([
      expect.stringContaining('takes 4 pictures a call, and is to be shown up to 8'),
    ]);
  });
});
