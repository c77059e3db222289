import { describe, expect, it } from 'vitest';
import { codeOf, errorText } from '../../../src/cli/error-text.ts';
import { ConfigError, InvariantError } from '../../../src/core/errors.ts';

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

describe('what ends a command', () => {
  it('is said with what to do where the machine refuses, and not as a fault of Recaptor', () => {
    expect(errorText(full)).toMatch(/^ENOSPC: .*, write: a disk is full; make room .* is kept\.$/);
    expect(errorText(full)).not.toMatch(/report/);
    expect(codeOf(full)).toBe('ENOSPC');
  });

  it('is asked to be reported, with its place, where nobody expected it', () => {
    for (const error of [new InvariantError('a record is lost'), new TypeError('not a function')]) {
      expect(errorText(error)).toMatch(/^Unexpected: .*\n +at [\s\S]*Please report this\.$/);
    }
    expect(codeOf(new TypeError('not a function'))).toBe('unexpected');
  });

  it('is the message alone of any other error', () => {
    expect(errorText(new ConfigError('no key'))).toBe('no key');
    expect(codeOf(new ConfigError('no key'))).toBe('config_invalid');
  });
});
