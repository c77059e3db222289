import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** Forgets everything, as a lost server does. */
  flushAll(): Promise<void>;
  /** Kills the server and removes its directory. */
  stop(): Promise<void>;
}

export interface TestRedisOptions {
  /** Default: a free one. */
  readonly port?: number;
  readonly password?: string;
  /** Default `noeviction`. */
  readonly maxmemoryPolicy?: string;
  /** A Redis Cluster of this one server. */
  readonly cluster?: boolean;
  /** More flags for `redis-server`. */
  readonly flags?: readonly string[];
}

/** For `describe.skipIf`: whether there is no `redis-server`. Prints what to install. */
export function redisIsMissing(): boolean {
  const isMissing = spawnSync('redis-server', ['--version']).status !== 0;
  if (isMissing) {
    process.stderr.write('Tests skipped: there is no redis-server. apt-get install redis-server\n');
  }
  return isMissing;
}

/** Starts a `redis-server` of its own on a free port, in memory only. */
export async function startRedis(options: TestRedisOptions = {}): Promise<TestRedis> {
  const { password, maxmemoryPolicy = 'noeviction', cluster = false, flags = [] } = options;
  const port = options.port ?? (await freePort());
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-redis-'));
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: directory,
    save: '',
    appendonly: 'no',
    'maxmemory-policy': maxmemoryPolicy,
    ...(password === undefined ? {} : { requirepass: password }),
    ...(cluster ? { 'cluster-enabled': 'yes', 'cluster-announce-ip': '127.0.0.1' } : {}),
  };
  const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const server = spawn('redis-server', [...words, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  await untilReady(createInterface(server.stdout));

  const send = (command: string) => sendInline(port, password, command);
  if (cluster) await send('CLUSTER ADDSLOTSRANGE 0 16383');
  return {
    url: `redis://${password === undefined ? '' : `:${encodeURIComponent(password)}@`}127.0.0.1:${port}`,
    port,
    flushAll: () => send('FLUSHALL'),
    stop: async () => {
      process.off('exit', kill);
      const isEnded = server.exitCode !== null || server.signalCode !== null;
      const ended = isEnded ? undefined : once(server, 'exit');
      kill();
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function untilReady(lines: AsyncIterable<string>): Promise<void> {
  const seen: string[] = [];
  for await (const line of lines) {
    if (line.includes('Ready to accept connections')) return;
    seen.push(line);
  }
  throw new Error(`redis-server did not start:\n${seen.join('\n')}`);
}

/** One command without arguments that need quoting, over a connection of its own. */
async function sendInline(
  port: number,
  password: string | undefined,
  command: string,
): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  const commands = [...(password === undefined ? [] : [`AUTH ${password}`]), command, 'QUIT'];
  socket.end(commands.map((line) => `${line}\r\n`).join(''));
  const replies: string[] = [];
  for await (const line of createInterface(socket)) replies.push(line);
  if (replies.some((reply) => reply !== '+OK')) {
    throw new Error(`redis-server answered ${command} with ${replies.join(' ')}`);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}
