import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startRedis } from '../../tests/support/redis-server.ts';
import { spawnChatServer } from '../../tests/support/spawn-chat-server.ts';
import type { Figure } from '../figure.ts';

const RPM = 600;
const WORKERS = 4;
const SECONDS = 130;
/** A whole minute, when all is under way. */
const FROM_MS = 60_000;
const TO_MS = 120_000;

/** Four processes, and a server that allows 600 requests in any minute and does not say when. */
export async function sharedRate(): Promise<readonly Figure[]> {
  const server = await spawnChatServer({ latency: { ms: 500 }, requestsPerMinute: RPM });
  const redis = await startRedis();
  const worker = fileURLToPath(new URL('rate-worker.js', import.meta.url));
  await server.reset();
  const reports = await Promise.all(
    Array.from({ length: WORKERS }, async () => {
      const command = [worker, server.url, redis.url, String(RPM), String(SECONDS)];
      const { stdout } = await promisify(execFile)(process.execPath, command);
      return JSON.parse(stdout) as { readonly failed: number };
    }),
  );
  const { calls, outcomes, asked } = await server.report();
  await redis.stop();
  await server.close();
  const answers = calls.filter(({ outcome }) => outcome === 'answer');
  const first = Math.min(...calls.map(({ atMs }) => atMs));
  const inMinute = answers.filter(({ atMs }) => atMs - first >= FROM_MS && atMs - first < TO_MS);
  return [
    {
      name: 'share of 600 requests a minute, four processes',
      value: inMinute.length / RPM,
      unit: '',
      target: { atLeast: 0.95 },
    },
    {
      name: 'share of calls that got 429',
      value: (outcomes['over-rate'] ?? 0) / asked,
      unit: '',
      target: { atMost: 0.01 },
    },
    {
      name: 'calls that failed',
      value: reports.reduce((sum, { failed }) => sum + failed, 0),
      unit: '',
      target: { atMost: 0 },
    },
  ];
}
