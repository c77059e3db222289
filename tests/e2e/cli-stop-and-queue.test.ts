import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openQueue } from '../../src/cli/open-queue.ts';
import { createOutput } from '../../src/cli/output.ts';
import { cli, startCli, waitFor } from '../support/cli.ts';
import { redisIsMissing, startRedis } from '../support/redis-server.ts';

/** Takes long enough to read that a signal comes in the middle. */
const ROWS = 400_000;

const newHome = async () => mkdtemp(join(tmpdir(), 'recaptor-cli-'));

async function writeTable(home: string, rows: number): Promise<void> {
  const lines = Array.from({ length: rows }, (_, index) => `{"file_name":"${index}.jpg"}\n`);
  await writeFile(join(home, 'rows.jsonl'), lines.join(''));
}

describe('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s while the dataset is read ends with %i, saying how to go on',
    async (name, code) => {
      const home = await newHome();
      await writeTable(home, ROWS);
      const running = startCli(['run', 'rows.jsonl', '--run', 'r'], { cwd: home });
      await waitFor('the reading', async () => running.stderr().includes('Reading '));
      running.process.kill(name);
      const ended = await running.ended;
      expect(ended.code).toBe(code);
      expect(ended.stderr).toMatch(/^Stopped\. The same command goes on/m);
      expect(ended.stderr).not.toMatch(/Unexpected|report this| {4}at /);
      expect(existsSync(join(home, 'r', 'samples'))).toBe(false);
      expect(existsSync(join(home, 'r', 'lock'))).toBe(false);
    },
  );

  it('ends a command so too that asks an endpoint whether it is there', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const home = await newHome();
    await writeTable(home, 1);
    await writeFile(
      join(home, 'recaptor.yaml'),
      `endpoints: { a: { kind: openai, baseUrl: "http://127.0.0.1:${port}/v1" } }\nroles: { recaption: a }`,
    );
    const asked = once(silent, 'request');
    const running = startCli(['run', 'rows.jsonl'], { cwd: home });
    await asked;
    running.process.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/^Stopped\. /m);
    expect(stderr).not.toContain('Unexpected');
    silent.closeAllConnections();
    silent.close();
  });
});

describe('a command that cannot do what it is asked', () => {
  it.each([
    ['resume --detach without a queue', ['resume', '--detach'], '--queue redis'],
    ['retry --detach without a queue', ['retry', '--detach'], '--queue redis'],
    ['export by a mix that is none', ['export', '--mix', 'long=0.9'], 'add up to 0.9'],
    ['run by a mix that is none', ['run', '.', '--mix', 'long=0.9'], 'add up to 0.9'],
  ])('ends with 2: %s', async (_what, args, message) => {
    const { code, stderr } = await cli(args, { cwd: await newHome() });
    expect({ code, stderr }).toMatchObject({ code: 2 });
    expect(stderr).toContain(message);
  });

  it('finds a bad mix in the config by config check', async () => {
    const home = await newHome();
    await writeFile(join(home, 'recaptor.yaml'), 'mix: { long: 0.9 }');
    const { code, stderr } = await cli(['config', 'check'], { cwd: home });
    expect({ code, stderr }).toMatchObject({ code: 2 });
    expect(stderr).toContain('add up to 1.4');
  });

  it('looks for its queue before it reads anything', async () => {
    const home = await newHome();
    await writeTable(home, 1);
    const queue = ['--queue', 'redis://127.0.0.1:9'];
    const { code } = await cli(['run', 'rows.jsonl', '--run', 'r', ...queue], { cwd: home });
    expect(code).toBe(4);
    expect(existsSync(join(home, 'r'))).toBe(false);
  });
});

describe('RECAPTOR_QUEUE_PREFIX', () => {
  const output = createOutput({
    json: false,
    quiet: true,
    stdout: process.stdout,
    stderr: process.stderr,
    now: Date.now,
  });

  afterEach(() => {
    delete process.env['RECAPTOR_QUEUE_PREFIX'];
  });

  it.skipIf(redisIsMissing())('keeps fleets on one Redis apart', async () => {
    const redis = await startRedis();
    const located = async (prefix: string, announce = false) => {
      process.env['RECAPTOR_QUEUE_PREFIX'] = prefix;
      const queue = await openQueue(redis.url, output);
      if (announce) await queue.announce('run-1', '/runs/1');
      const directory = await queue.locate('run-1');
      await queue.close();
      return directory;
    };
    expect(await located('cats', true)).toBe('/runs/1');
    expect(await located('dogs')).toBeNull();
    expect(await located('cats')).toBe('/runs/1');
    await redis.stop();
  });

  it('is refused where it could not be a prefix', async () => {
    process.env['RECAPTOR_QUEUE_PREFIX'] = '{cats}:';
    await expect(openQueue('redis://127.0.0.1:9', output)).rejects.toThrow('RECAPTOR_QUEUE_PREFIX');
  });
});
