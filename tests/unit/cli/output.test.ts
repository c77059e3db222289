import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createOutput } from '../../../src/cli/output.ts';

function made(
  options: { json?: boolean; quiet?: boolean; isTTY?: boolean; columns?: number } = {},
) {
  const { json = false, quiet = false, ...terminal } = options;
  const stdout = new PassThrough();
  const stderr = Object.assign(new PassThrough(), terminal);
  const clock = { nowMs: 0 };
  const output = createOutput({ json, quiet, stdout, stderr, now: () => clock.nowMs });
  const textOf = (stream: PassThrough) => String(stream.read() ?? '');
  return { output, clock, out: () => textOf(stdout), err: () => textOf(stderr) };
}

const CLEAR = '\r\u001B[2K';

describe('createOutput', () => {
  it('prints text for people, or JSON for programs, never both', () => {
    const plain = made();
    plain.output.print('text');
    plain.output.printJson({ a: 1 });
    expect(plain.out()).toBe('text\n');
    const json = made({ json: true });
    json.output.print('text');
    json.output.printJson({ a: 1 });
    expect(json.out()).toBe('{"a":1}\n');
  });

  it('keeps stdout free of words', () => {
    const { output, out, err } = made();
    output.note('note');
    output.warn('warning');
    output.status('status');
    expect(out()).toBe('');
    expect(err()).toBe('note\nwarning\nstatus\n');
  });

  it('says warnings only, when quiet', () => {
    const { output, err } = made({ quiet: true, isTTY: true });
    output.note('note');
    output.status('status');
    output.warn('warning');
    expect(err()).toBe('warning\n');
  });

  it('replaces the status line on a terminal, cut to its width, and keeps it below what is said', () => {
    const { output, err } = made({ isTTY: true, columns: 11 });
    output.status('0123456789abc');
    expect(err()).toBe('0123456789');
    output.status('next');
    expect(err()).toBe(`${CLEAR}next`);
    output.warn('warning');
    expect(err()).toBe(`${CLEAR}warning\nnext`);
    output.endStatus();
    expect(err()).toBe(CLEAR);
    output.note('after');
    expect(err()).toBe('after\n');
  });

  it('prints the status every ten seconds at most off a terminal', () => {
    const { output, clock, err } = made();
    for (const nowMs of [0, 9_999, 10_000, 15_000, 20_000]) {
      clock.nowMs = nowMs;
      output.status(`at ${nowMs}`);
    }
    expect(err()).toBe('at 0\nat 10000\nat 20000\n');
  });
});
