import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { dirname, resolve } from 'node:path';
import { serve as listen } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { readEnvironment } from '../../config/environment.ts';
import { packageRoot, packageVersion } from '../../config/package-root.ts';
import { ConfigError, RecaptorError, messageOf } from '../../core/errors.ts';
import type { JobQueue } from '../../core/queue.ts';
import { POOLS } from '../../core/stage.ts';
import { compiledPath } from '../../media/compiled-url.ts';
import { BOARD_PATH, createDashboard } from '../../monitor/dashboard/create-dashboard.ts';
import type { DashboardSource } from '../../monitor/dashboard/dashboard-source.ts';
import { createRunMetrics } from '../../monitor/metrics/create-metrics.ts';
import type { RunStatus } from '../../monitor/run-status.ts';
import { EXIT } from '../exit-codes.ts';
import { knownStages } from '../known-stages.ts';
import { readQueues } from '../observe.ts';
import { openQueue } from '../open-queue.ts';
import type { Output } from '../output.ts';
import { listRuns } from '../serve/list-runs.ts';
import { createServeSource } from '../serve/serve-source.ts';
import { shownPath } from '../shown-path.ts';

export interface ServeRequest {
  /** A run, or a folder of runs; default: ./runs. */
  readonly run?: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly queue?: string | undefined;
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);
const TOKEN_BYTES = 24;
const MIN_TOKEN_LENGTH = 16;
const GUESSES = { points: 10, duration: 60 };

/** `recaptor serve`: the dashboard, until it is stopped. */
export async function serve(request: ServeRequest, output: Output): Promise<number> {
  const folder = resolve(request.run ?? 'runs');
  const runs = await listRuns(folder);
  if (runs.length === 0 && request.run !== undefined) {
    throw new RecaptorError(`${folder} holds no run; start one with \`recaptor run DATASET\``, {
      code: 'run_missing',
    });
  }
  const token = tokenFor(request.host);
  const queue = request.queue === undefined ? null : await openQueue(request.queue, output);
  const program = resolve(packageRoot(), 'bin/recaptor.js');
  const source = createServeSource({
    ...{ folder, queue, queueUrl: request.queue, program },
    now: () => new Date(),
  });
  try {
    const guesses = new RateLimiterMemory(GUESSES);
    const dashboard = createDashboard({
      source,
      token,
      mayGuess: async (address) => guesses.consume(address).then(isAllowed, isRefused),
      addressOf: (context) => getConnInfo(context).remote.address ?? '',
      clientDirectory: dirname(
        compiledPath(import.meta.url, '../../monitor/dashboard/client/main.ts'),
      ),
      version: packageVersion(),
      board: queue && (await boardOf(queue)),
      metrics: createRunMetrics({
        version: packageVersion(),
        now: Date.now,
        runs: async () => statusesOf(source),
        queues: queue ? async () => readQueues(queue, stageNames()) : undefined,
      }),
      onTrouble: (error) => output.warn(`dashboard: ${messageOf(error)}`),
    });
    return await serveUntilStopped(dashboard, { ...request, token, folder }, output);
  } finally {
    await source.close();
    await queue?.close();
  }
}

/** Of all stages that a run may have: runs come and go. */
async function boardOf(queue: JobQueue) {
  const { createQueueBoard } = await import('../../queue/queue-board.ts');
  return createQueueBoard(queue, stageNames(), BOARD_PATH);
}

function stageNames(): readonly string[] {
  return knownStages(POOLS).map(({ name }) => name);
}

/** A run that cannot be read is left out: the others are to be seen all the same. */
async function statusesOf(source: DashboardSource): Promise<readonly RunStatus[]> {
  const statuses = (await source.runs()).map(async ({ key }) =>
    source.run(key).then(
      async (run) => run?.status() ?? null,
      () => null,
    ),
  );
  return (await Promise.all(statuses)).filter((status) => status !== null);
}

const isAllowed = (): boolean => true;
const isRefused = (): boolean => false;

/** Null on this machine's own addresses, unless one is set: then nobody gets in without it. */
function tokenFor(host: string): string | null {
  const { dashboardToken: given } = readEnvironment();
  if (given !== undefined && given.length < MIN_TOKEN_LENGTH) {
    throw new ConfigError(
      `RECAPTOR_TOKEN has under ${MIN_TOKEN_LENGTH} characters: take a longer one`,
    );
  }
  if (given !== undefined) return given;
  return LOOPBACK.has(host) ? null : randomBytes(TOKEN_BYTES).toString('base64url');
}

interface Serving extends ServeRequest {
  readonly token: string | null;
  readonly folder: string;
}

async function serveUntilStopped(
  { fetch }: { readonly fetch: (request: Request) => Response | Promise<Response> },
  { host, port, token, folder }: Serving,
  output: Output,
): Promise<number> {
  const server = listen({ fetch, hostname: host, port });
  await Promise.race([
    once(server, 'listening'),
    once(server, 'error').then(([error]) => {
      throw new RecaptorError(
        `cannot listen on ${host}:${port} (${messageOf(error)}); another --port may do`,
        { code: 'address_in_use', cause: error },
      );
    }),
  ]);
  const address = server.address();
  const shownPort = typeof address === 'object' ? address?.port : port;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  const url = `http://${shownHost}:${shownPort}/${token === null ? '' : `?token=${token}`}`;
  output.print(`Dashboard of ${shownPath(folder)}: ${url}`);
  output.printJson({ url, folder });
  output.note('Stop it with Ctrl-C.');
  const code = await stopSignal();
  if ('closeAllConnections' in server) server.closeAllConnections();
  server.close();
  return code;
}

/** Being stopped is how it ends: no error. */
async function stopSignal(): Promise<number> {
  return new Promise((done) => {
    process.once('SIGINT', () => done(EXIT.done)).once('SIGTERM', () => done(EXIT.done));
  });
}
