import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captionProject, readRows, type CaptionProject } from '../support/caption-project.ts';
import { cli, startCli, waitFor, type RunningCli } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';
import { parseExposition, sumOfSamples, type ExposedSample } from '../support/exposition.ts';
import { redisIsMissing, startRedis, type TestRedis } from '../support/redis-server.ts';

const KEY = 'sk-test-51d0c3ab77';
const PICTURES = 40;
/** A good picture each; one too small, and one that is no picture. */
const RECORDS = PICTURES + 2;

interface Manifest {
  readonly counts: {
    readonly inManifest: number;
    /** By stage, then by reason or code. */
    readonly rejected: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly failed: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
  readonly spending: {
    readonly calls: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly costUsd: number;
  };
}

describe.skipIf(redisIsMissing())('metrics and log of a worker', () => {
  let good: ChatServer;
  let locked: ChatServer;
  let project: CaptionProject;
  let redis: TestRedis;
  let worker: RunningCli;
  let samples: readonly ExposedSample[];
  let manifest: Manifest;

  beforeAll(async () => {
    const echo = { error: { message: 'cannot do: original caption of yours' } };
    good = await startChatServer({
      latency: { ms: 20 },
      rules: [
        { first: 6, trouble: { kind: 'rate-limit', retryAfterMs: 50 } },
        { share: 0.15, trouble: { kind: 'status', status: 400, body: echo } },
      ],
    });
    locked = await startChatServer({ apiKey: 'another' });
    redis = await startRedis();
    project = await captionProject(PICTURES, good.url);
    await addFlawed(project);
    await writeConfig(project, good, locked);
    await work();
  }, 120_000);

  afterAll(async () => {
    worker.process.kill('SIGKILL');
    await Promise.all([good.close(), locked.close(), redis.stop()]);
  });

  /** From an empty queue to the manifest, with the last scrape before the worker ends. */
  async function work(): Promise<void> {
    const environment = { TEST_API_KEY: KEY };
    const inProject = { cwd: project.directory, environment };
    const flags = ['--queue', redis.url, '--metrics-port', '0', '--log-level', 'debug'];
    worker = startCli(['worker', ...flags], inProject);
    await waitFor('the address', async () => worker.stderr().includes('/metrics'));
    const address = /http:\S+\/metrics/.exec(worker.stderr())?.[0] ?? '';
    const run = ['--run', 'run'];
    await cli(['enqueue', project.dataset, '--queue', redis.url, ...run], inProject);
    await waitFor('the end', async () => {
      samples = parseExposition(await (await fetch(address)).text());
      const ended = sumOfSamples(samples, 'recaptor_records_total', {
        stage: 'check',
        outcome: 'emit',
      });
      const dropped = ['reject', 'fail'].map((outcome) =>
        sumOfSamples(samples, 'recaptor_records_total', { outcome }),
      );
      const left = sumOfSamples(samples, 'recaptor_queue_jobs');
      return ended + (dropped[0] ?? 0) + (dropped[1] ?? 0) === RECORDS && left === 0;
    });
    worker.process.kill('SIGTERM');
    await worker.ended;
    expect(await cli(['export', ...run], inProject)).toMatchObject({ code: 3 });
    const file = join(project.directory, 'run', 'export', 'manifest.json');
    manifest = JSON.parse(await readFile(file, 'utf8')) as Manifest;
  }

  const sum = (name: string, labels: Readonly<Record<string, string>> = {}): number =>
    sumOfSamples(samples, name, labels);

  it('counts records as the manifest does, by outcome and reason', () => {
    const { counts } = manifest;
    expect(sum('recaptor_records_total', { stage: 'check', outcome: 'emit' })).toBe(
      counts.inManifest,
    );
    expect(counts.rejected).toEqual({ 'filter-pictures': { 'width-below-min': 1 } });
    expect(counts.failed['recaption']?.['endpoint_rejected']).toBeGreaterThan(0);
    expect(reasonsOf('reject')).toEqual(counts.rejected);
    expect(reasonsOf('fail')).toEqual(counts.failed);
    expect(sum('recaptor_record_duration_seconds_count', { stage: 'read-image' })).toBe(RECORDS);
  });

  it('counts calls, tokens and what is paid as the manifest does', () => {
    const { calls, inputTokens, outputTokens, costUsd } = manifest.spending;
    expect(costUsd).toBeGreaterThan(0);
    expect(sum('recaptor_cost_usd_total')).toBeCloseTo(costUsd, 9);
    expect(sum('recaptor_endpoint_cost_usd_total')).toBeCloseTo(costUsd, 9);
    expect(calls).toBeGreaterThan(0);
    expect(sum('recaptor_calls_total')).toBe(calls);
    expect(sum('recaptor_input_tokens_total')).toBe(inputTokens);
    expect(sum('recaptor_endpoint_input_tokens_total')).toBe(inputTokens);
    expect(sum('recaptor_output_tokens_total')).toBe(outputTokens);
    expect(sum('recaptor_budget_tokens') - sum('recaptor_budget_left_tokens')).toBe(
      inputTokens + outputTokens,
    );
  });

  it('tells of each server what it did, and that the one without access is not asked', () => {
    const { outcomes } = good.report();
    const replica = good.url;
    expect(sum('recaptor_endpoint_rate_limited_total', { replica })).toBe(outcomes['rate-limit']);
    expect(sum('recaptor_endpoint_answers_total', { replica })).toBe(outcomes['answer']);
    expect(sum('recaptor_endpoint_errors_total', { replica, code: 'endpoint_rejected' })).toBe(
      outcomes['status'],
    );
    expect(sum('recaptor_endpoint_latency_seconds_count', { replica })).toBe(outcomes['answer']);
    const state = 'open';
    expect(sum('recaptor_endpoint_breaker_state', { replica: locked.url, state })).toBe(1);
    expect(sum('recaptor_endpoint_breaker_state', { replica, state })).toBe(0);
    expect(sum('recaptor_endpoint_in_flight')).toBe(0);
  });

  it('has labels of few values: no record, shard or fingerprint among them', () => {
    const values = samples.flatMap(({ labels }) => Object.values(labels));
    expect(values.filter((value) => /picture-|00000|@/.test(value))).toEqual([]);
    expect(samples.length).toBeLessThan(800);
  });

  it('logs JSON lines, with an id for each request, and what became of the servers', () => {
    const lines = logLines();
    const answered = lines.filter(({ event }) => event === 'request-answered');
    expect(answered).toHaveLength(good.report().outcomes['answer'] ?? 0);
    const ids = lines.flatMap(({ requestId }) => (requestId === undefined ? [] : [requestId]));
    expect(new Set(ids).size).toBe(
      good.report().asked + (locked.report().outcomes['unauthorised'] ?? 0),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({
        ...{ level: 'warn', event: 'replica-given-up' },
        ...{ replica: locked.url, code: 'endpoint_unauthorised' },
      }),
    );
    expect(lines.map(({ event }) => event)).toContain('shard-finished');
  });

  it('logs what each server was asked, and what came of it', () => {
    const last = new Map(
      logLines()
        .filter(({ event }) => event === 'replica-counted')
        .map((line) => [line['replica'], line]),
    );
    const { outcomes } = good.report();
    const { inputTokens, outputTokens, costUsd } = manifest.spending;
    expect(last.get(good.url)).toMatchObject({
      ...{ endpoint: 'test', breaker: 'closed', inFlight: 0, answers: outcomes['answer'] },
      ...{ rateLimited: outcomes['rate-limit'], inputTokens, outputTokens },
      costUsd: expect.closeTo(costUsd, 9),
      errors: `endpoint_rate_limited=${outcomes['rate-limit']} endpoint_rejected=${outcomes['status']}`,
      ...{ p50Ms: expect.any(Number), p99Ms: expect.any(Number) },
    });
    expect(last.get(locked.url)).toMatchObject({ breaker: 'open', answers: 0 });
  });

  it('logs no key, no caption, and nothing that a server says', async () => {
    logLines();
    const rows = await readRows(join(project.directory, 'run'));
    expect(rows.length).toBeGreaterThan(10);
    const log = worker.stderr();
    expect(rows.filter(({ caption }) => log.includes(caption))).toEqual([]);
    expect(log).not.toContain('original caption');
    expect(log).not.toContain(KEY);
  });

  function logLines(): readonly Readonly<Record<string, unknown>>[] {
    const lines = worker.stderr().trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  }

  function reasonsOf(outcome: string): Manifest['counts']['failed'] {
    const byStage: Record<string, Record<string, number>> = {};
    for (const { name, labels, value } of samples) {
      if (name !== 'recaptor_records_total' || labels['outcome'] !== outcome) continue;
      const { stage = '', reason = '' } = labels;
      byStage[stage] = { ...byStage[stage], [reason]: value };
    }
    return byStage;
  }
});

async function addFlawed({ dataset }: CaptionProject): Promise<void> {
  await sharp({ create: { width: 20, height: 20, channels: 3, background: '#804020' } })
    .jpeg()
    .toFile(join(dataset, 'small.jpg'));
  await writeFile(join(dataset, 'broken.jpg'), 'no picture');
  const rows = ['small.jpg', 'broken.jpg'].map((name) => `{"file_name":"${name}"}\n`);
  await appendFile(join(dataset, 'metadata.jsonl'), rows.join(''));
}

async function writeConfig(
  { directory }: CaptionProject,
  good: ChatServer,
  locked: ChatServer,
): Promise<void> {
  const yaml = [
    'extends: sd3',
    'shardSize: 8',
    'budget: { tokens: 10000000 }',
    'filters: { width: { min: 100 } }',
    'endpoints:',
    '  test:',
    '    kind: openai',
    '    model: test-model',
    '    apiKeyEnv: TEST_API_KEY',
    '    concurrency: 4',
    // Its questions are in no log, and servers count them.
    '    preflight: off',
    '    prices: { inputPerMillion: 10, outputPerMillion: 30 }',
    `    replicas: [{ baseUrl: "${good.url}" }, { baseUrl: "${locked.url}" }]`,
    'roles: { recaption: test }',
  ];
  await writeFile(join(directory, 'recaptor.yaml'), yaml.join('\n'));
}
