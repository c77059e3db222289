import { join } from 'node:path';
import {
  batchConfigOf,
  serversOf,
  type EndpointConfig,
  type OpenAiConfig,
} from '../config/endpoint-config.ts';
import type { Config } from '../config/schema.ts';
import type { BatchServer } from '../core/batch.ts';
import type { Amount } from '../core/budget.ts';
import type { ChatRequest, Endpoint, PreparedPicture } from '../core/chat.ts';
import { ConfigError } from '../core/errors.ts';
import { digest } from '../core/hash.ts';
import type { PictureLook } from '../core/look.ts';
import type { Shrink } from '../endpoints/fit-request.ts';
import { costUsdOf } from '../endpoints/price.ts';
import { readCompletion } from '../endpoints/read-completion.ts';
import { sleep } from '../endpoints/sleep.ts';
import { batchesDirectory } from '../run/batches/batch-file.ts';
import type { Purse } from '../run/batches/desk-options.ts';
import { RunBatches } from '../run/batches/run-batches.ts';
import type { AttachedRun } from './attached-run.ts';
import { pricesOf } from './budget.ts';
import { apiKeyOf } from './endpoint-key.ts';
import { watchRepeats } from './watch-repeats.ts';

/** What an endpoint that is asked in batches needs of its run. */
export interface BatchTools {
  readonly batches: RunBatches;
  readonly config: Config;
  readonly most: (endpoint: string, request: ChatRequest) => Amount;
  readonly isTakenBack: (at: number, answerSha256: string | null) => Promise<boolean>;
}

/** Null where no role of the config is asked in batches. Opens nothing yet. */
export function createRunBatches(
  config: Config,
  run: AttachedRun,
  purse: Purse,
): RunBatches | null {
  const names = [...new Set(Object.values(config.roles))].filter(
    (name) => batchConfigOf(config.endpoints[name]) !== null,
  );
  if (names.length === 0) return null;
  const polls = names.map((name) => batchConfigOf(config.endpoints[name])?.pollSeconds ?? 0);
  return new RunBatches({
    runDirectory: run.directory,
    desks: new Map(names.map((name) => [name, async () => openDesk(name, config, run, purse)])),
    pollMs: Math.min(...polls) * 1_000,
    now: Date.now,
    goOn: run.goOn,
  });
}

async function openDesk(name: string, config: Config, run: AttachedRun, purse: Purse) {
  const [{ FileBatchDesk }, { readOutputLine }] = await Promise.all([
    import('../run/batches/batch-desk.ts'),
    import('../endpoints/batch/batch-lines.ts'),
  ]);
  const { endpoint, batch, address, title } = settingsOf(name, config.endpoints[name]);
  const [prices = null] = pricesOf(config, name);
  return FileBatchDesk.open({
    directory: join(batchesDirectory(run.directory), name),
    endpoint: name,
    runUid: run.uid,
    settings: digest(run.stages),
    server: batch.submit === 'api' ? await openServer(name, endpoint) : null,
    address: batch.submit === 'api' ? address : null,
    limits: {
      maxQuestions: batch.maxQuestions,
      maxBytes: batch.maxMegabytes * 1e6,
      idleMs: batch.idleSeconds * 1_000,
      pollMs: batch.pollSeconds * 1_000,
      patienceMs: endpoint.patienceMs,
    },
    readOutput: readOutputLine,
    costOf: (body, pictures) => {
      const usage = usageIn(body, title);
      if (usage === null) return null;
      const usd = prices === null ? 0 : (costUsdOf(usage, prices, pictures) ?? 0);
      return { usd, tokens: usage.inputTokens + usage.outputTokens };
    },
    purse,
    now: Date.now,
    sleep,
    tell: run.tell ?? (() => undefined),
  });
}

function usageIn(body: unknown, title: string) {
  try {
    return readCompletion(body, (what) => new Error(`${title}: ${what}`)).usage;
  } catch {
    return null;
  }
}

/** The endpoint, which gives what has come back and puts the rest into batches. */
export async function openBatchedEndpoint(
  name: string,
  tools: BatchTools,
  pictures: {
    readonly shrink: Shrink;
    readonly look: (picture: PreparedPicture) => Promise<PictureLook>;
    readonly maxRepeats: number | 'off';
  },
): Promise<Endpoint> {
  const { createBatchedEndpoint } = await import('../endpoints/batch/batched-endpoint.ts');
  const { batches, config } = tools;
  const { endpoint, batch, title } = settingsOf(name, config.endpoints[name]);
  const { model, maxAttempts, maxTokensField } = endpoint;
  const [prices = null] = pricesOf(config, name);
  const { maxRepeats, shrink, look } = pictures;
  return createBatchedEndpoint({
    ...{ name, title, model, maxAttempts, maxTokensField, prices, shrink },
    url: batch.url,
    desk: {
      resultOf: async (key) => batches.desk(name).resultOf(key),
      put: async (question, signal) => batches.desk(name).put(question, signal),
    },
    most: (request) => tools.most(name, request),
    isTakenBack: tools.isTakenBack,
    ...(maxRepeats !== 'off' && { watchAnswer: watchRepeats(maxRepeats, look) }),
    probe: async (signal) => probeBatchServer(name, endpoint, signal),
    startedAt: Date.now(),
  });
}

function settingsOf(name: string, endpoint: EndpointConfig | undefined) {
  const batch = batchConfigOf(endpoint);
  if (endpoint?.kind !== 'openai' || batch === null) {
    throw new ConfigError(`endpoints.${name}: it is not asked in batches`);
  }
  const address = endpoint.baseUrl ?? '';
  const title = `Endpoint ${name}${address === '' ? '' : ` (${address})`}`;
  return { endpoint, batch, address, title };
}

async function openServer(name: string, endpoint: OpenAiConfig): Promise<BatchServer> {
  const [{ createBatchServer }, { createFileTransfer }] = await Promise.all([
    import('../endpoints/batch/batch-server.ts'),
    import('../endpoints/batch/file-transfer.ts'),
  ]);
  const { batch, title } = settingsOf(name, endpoint);
  const { server, connection } = await connect(name, endpoint);
  const { url, window } = batch;
  const { timeoutMs } = server;
  const files = createFileTransfer({ ...server, title, now: Date.now });
  return createBatchServer({ title, connection, files, timeoutMs, url, window });
}

/** Throws EndpointError where the server cannot be asked; files that a person runs need none. */
export async function probeBatchServer(
  name: string,
  config: EndpointConfig,
  signal: AbortSignal,
): Promise<void> {
  const { endpoint, batch, address: baseUrl, title } = settingsOf(name, config);
  if (batch.submit === 'by-hand') return;
  const { probeModel } = await import('../endpoints/probe-model.ts');
  const { connection } = await connect(name, endpoint);
  await probeModel(connection, { title, baseUrl, model: endpoint.model, signal });
}

async function connect(name: string, endpoint: OpenAiConfig) {
  const { createConnection } = await import('../endpoints/connection.ts');
  const { title } = settingsOf(name, endpoint);
  const server = withKey(name, endpoint);
  return { server, connection: createConnection({ ...server, title, now: Date.now }) };
}

function withKey(name: string, endpoint: OpenAiConfig) {
  const [server] = serversOf(endpoint);
  if (!server) throw new ConfigError(`endpoints.${name}: it has no server`);
  return { ...server, apiKey: apiKeyOf(name, server) };
}
