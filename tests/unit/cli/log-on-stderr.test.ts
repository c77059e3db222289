import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { logEndpointEvent } from '../../../src/cli/log-endpoint-event.ts';
import { logCrew, loggedTrouble } from '../../../src/cli/log-crew.ts';
import { logOpener, type LogRequest } from '../../../src/cli/open-log.ts';
import { createOutput } from '../../../src/cli/output.ts';
import { EndpointError } from '../../../src/core/errors.ts';

async function made(request: LogRequest, isTTY = false) {
  const stderr = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  const opener = await logOpener(request);
  const output = createOutput({
    ...{ json: false, quiet: false, stdout: new PassThrough(), stderr, now: () => 0 },
    logOpener: opener,
  });
  return { output, err: () => String(stderr.read() ?? '') };
}

function linesIn(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const CLEAR = '\r\u001B[2K';

describe('a log on stderr', () => {
  it('takes all that is said there, as JSON off a terminal', async () => {
    const { output, err } = await made({ level: 'info' });
    output.note('a note');
    output.status('half of it');
    output.warn('a warning');
    output.log.write('debug', 'unseen', 'not asked for');
    expect(linesIn(err())).toMatchObject([
      { level: 'info', event: 'note-given', msg: 'a note' },
      { level: 'info', event: 'progress-made', msg: 'half of it' },
      { level: 'warn', event: 'warning-given', msg: 'a warning' },
    ]);
  });

  it('has short lines on a terminal, which do not tear the status line', async () => {
    const { output, err } = await made({ level: 'debug' }, true);
    output.status('recaption 8 steps');
    err();
    output.log.write('debug', 'x-happened', 'something', { stage: 'check', reason: 'two words' });
    const [first = '', second] = err().split('\n');
    expect(first.startsWith(CLEAR)).toBe(true);
    expect(first.slice(CLEAR.length)).toMatch(
      /^\d\d:\d\d:\d\d debug something stage=check reason="two words"$/,
    );
    expect(second).toBe('recaption 8 steps');
    output.endStatus();
    expect(err()).toBe(CLEAR);
  });

  it('is not there unless it is asked for, and off where it is not wanted', async () => {
    for (const request of [{}, { level: 'off', usual: 'info' }] as const) {
      const { output, err } = await made(request);
      output.log.write('error', 'x-happened', 'unseen');
      output.note('a note');
      expect(err()).toBe('a note\n');
      expect(output.log.isOn('error')).toBe(false);
    }
  });

  it('holds nothing that a server said, where stderr without a log does', async () => {
    const error = new EndpointError('Endpoint x: HTTP 500: a cat on a mat. Try again.', {
      ...{ fault: 'transient', code: 'endpoint_server_error', quotes: ['a cat on a mat'] },
    });
    const job = { run: 'r', stage: 'recaption@1', shard: '00000' };
    const { output, err } = await made({ level: 'debug' });
    output.warn(error.message, loggedTrouble(error, job, true));
    const server = { endpoint: 'x', role: 'recaption', code: 'endpoint_server_error' };
    logEndpointEvent(output.log, {
      ...{ kind: 'retry', ...server, message: error.message, attempts: 1, waitMs: 5 },
    });
    logCrew(output.log).onLine?.(
      {
        ...{ id: 'a', stage: 'recaption@1', input: 'i' },
        ...{ outcome: 'fail', code: 'c', message: 'a cat on a mat', retryable: true },
      },
      5,
    );
    const text = err();
    expect(linesIn(text).map(({ event }) => event)).toEqual([
      'job-postponed',
      'request-repeated',
      'record-failed',
    ]);
    expect(text).toContain('HTTP 500: …. Try again.');
    expect(text).not.toContain('cat');
  });
});

describe('a log in a file', () => {
  it('leaves stderr as it is, and has notes and warnings, too', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'recaptor-log-')), 'new', 'recaptor.log');
    const { output, err } = await made({ file });
    output.note('a note');
    output.log.write('info', 'x-happened', 'something');
    expect(err()).toBe('a note\n');
    await expect.poll(async () => readFile(file, 'utf8')).toContain('something');
    expect(linesIn(await readFile(file, 'utf8'))).toMatchObject([
      { event: 'note-given', msg: 'a note' },
      { event: 'x-happened', msg: 'something' },
    ]);
  });

  it('that cannot be opened is an error which names it', async () => {
    await expect(made({ file: '/dev/null/recaptor.log' })).rejects.toThrow(
      /the log \/dev\/null\/recaptor\.log cannot be opened.*--log-file/,
    );
  });
});
