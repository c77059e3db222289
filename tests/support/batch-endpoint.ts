import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BatchServer } from '../../src/core/batch.ts';
import type { Amount } from '../../src/core/budget.ts';
import type { Answer, ChatRequest, Endpoint } from '../../src/core/chat.ts';
import { AnswerPending } from '../../src/core/errors.ts';
import { readOutputLine } from '../../src/endpoints/batch/batch-lines.ts';
import { createBatchServer } from '../../src/endpoints/batch/batch-server.ts';
import { createBatchedEndpoint } from '../../src/endpoints/batch/batched-endpoint.ts';
import { createFileTransfer } from '../../src/endpoints/batch/file-transfer.ts';
import { createConnection } from '../../src/endpoints/connection.ts';
import { FileBatchDesk } from '../../src/run/batches/batch-desk.ts';
import type { DeskLimits, DeskOptions } from '../../src/run/batches/desk-options.ts';
import { readCompletion } from '../../src/endpoints/read-completion.ts';
import type { BehaviourOptions } from './chat-server-behaviour.ts';
import { type ChatServer, startChatServer } from './chat-server.ts';
import { waitFor } from './cli.ts';

/** A chat server that takes batches, and an endpoint of a run that asks it in batches. */
export interface BatchSetup {
  readonly server: ChatServer;
  readonly directory: string;
  readonly desk: FileBatchDesk;
  readonly endpoint: Endpoint;
  /** What was set aside and is not free yet, and what was paid. */
  readonly money: { reserved: number; spent: number };
  readonly told: readonly string[];
  /** Asks until there are answers, as a run does; what fails stands in the place of its answer. */
  answersTo(requests: readonly ChatRequest[]): Promise<readonly (Answer | Error)[]>;
  /** Asks once; resolves to how many of the questions wait. */
  put(requests: readonly ChatRequest[]): Promise<number>;
  /** Goes on in the same folder, as another process does; without `close` this one was killed. */
  again(changes?: BatchSetupOptions): Promise<BatchSetup>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface BatchSetupOptions {
  readonly limits?: Partial<DeskLimits>;
  readonly settings?: string;
  readonly maxAttempts?: number;
  readonly budgetTokens?: number;
  readonly byHand?: boolean;
  /** Puts itself between the desk and the server. */
  readonly wrap?: (server: BatchServer) => BatchServer;
}

const LIMITS: DeskLimits = {
  maxQuestions: 100,
  maxBytes: 1e6,
  idleMs: 20,
  pollMs: 10,
  patienceMs: 5_000,
};
const signal = new AbortController().signal;

export async function openBatches(
  behaviour: BehaviourOptions = {},
  options: BatchSetupOptions = {},
): Promise<BatchSetup> {
  const server = await startChatServer(behaviour);
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-batches-'));
  return openIn(server, directory, options);
}

async function openIn(
  server: ChatServer,
  directory: string,
  options: BatchSetupOptions,
): Promise<BatchSetup> {
  const money = { reserved: 0, spent: 0 };
  const told: string[] = [];
  const desk = await FileBatchDesk.open(deskOptions(server, directory, options, money, told));
  const endpoint = createBatchedEndpoint({
    name: 'test',
    title: 'Endpoint test',
    model: 'test-model',
    maxTokensField: 'max_tokens',
    url: '/v1/chat/completions',
    desk,
    maxAttempts: options.maxAttempts ?? 3,
    prices: { inputPerMillion: 1, outputPerMillion: 2 },
    most: () => ({ usd: 0.01, tokens: 1_000 }),
    shrink: null,
    isTakenBack: async () => false,
    probe: async () => {},
    startedAt: Date.now(),
  });
  const tryAll = async (requests: readonly ChatRequest[]) =>
    Promise.all(
      requests.map(async (request) =>
        endpoint.ask('recaption', request, signal).catch((error: unknown) => error as Error),
      ),
    );
  const isPending = (answer: Answer | Error): boolean => answer instanceof AnswerPending;
  return {
    ...{ server, directory, desk, endpoint, money, told },
    answersTo: async (requests) => {
      let answers = await tryAll(requests);
      await waitFor('the answers', async () => {
        answers = await tryAll(requests);
        return !answers.some(isPending);
      });
      return answers;
    },
    put: async (requests) => (await tryAll(requests)).filter(isPending).length,
    again: async (changes = {}) => {
      const next = await openIn(server, directory, { ...options, ...changes });
      return {
        ...next,
        [Symbol.asyncDispose]: async () => {
          await next[Symbol.asyncDispose]();
          // One that waits for its server for ever is never closed.
          void desk.close();
        },
      };
    },
    [Symbol.asyncDispose]: async () => {
      await desk.close();
      await server.close();
    },
  };
}

function deskOptions(
  server: ChatServer,
  directory: string,
  options: BatchSetupOptions,
  money: BatchSetup['money'],
  told: string[],
): DeskOptions {
  const { budgetTokens = Number.POSITIVE_INFINITY, wrap = (plain) => plain } = options;
  const title = 'Endpoint test';
  const place = { title, baseUrl: server.url, now: Date.now };
  const plain = createBatchServer({
    ...{ title, timeoutMs: 5_000, url: '/v1/chat/completions', window: '24h' },
    connection: createConnection(place),
    files: createFileTransfer({ ...place, connectTimeoutMs: 5_000 }),
  });
  const isByHand = options.byHand === true;
  return {
    ...{ directory, endpoint: 'test', runUid: 'run-1', settings: options.settings ?? 'a' },
    server: isByHand ? null : wrap(plain),
    address: isByHand ? null : server.url,
    limits: { ...LIMITS, ...options.limits },
    readOutput: readOutputLine,
    costOf: (body) => tokensIn(body),
    purse: {
      hold: async ({ tokens }) => {
        if (money.reserved + money.spent + tokens > budgetTokens) return false;
        money.reserved += tokens;
        return true;
      },
      keep: async ({ tokens }) => void (money.reserved += tokens),
      letGo: ({ tokens }) => void (money.reserved -= tokens),
      settle: (reserved, spent) => {
        money.reserved -= reserved.tokens;
        money.spent += spent.tokens;
      },
    },
    now: Date.now,
    sleep: async () => {},
    tell: (text) => told.push(text),
  };
}

function tokensIn(body: unknown): Amount | null {
  const { usage } = readCompletion(body, (what) => new Error(what));
  return usage && { usd: 0, tokens: usage.inputTokens + usage.outputTokens };
}
