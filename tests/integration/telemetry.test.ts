import { propagation, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedisQueue } from '../../src/queue/redis.ts';
import { openTelemetry } from '../../src/queue/telemetry.ts';
import { jobOf, neverFails, recorder } from '../support/queue-jobs.ts';
import { redisIsMissing, startRedis, type TestRedis } from '../support/redis-server.ts';

describe.skipIf(redisIsMissing())('traces of a queue', () => {
  const exporter = new InMemorySpanExporter();
  let redis: TestRedis;

  beforeAll(async () => {
    const spanProcessors = [new SimpleSpanProcessor(exporter)];
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    redis = await startRedis();
  });

  afterAll(async () => redis.stop());

  it('have a span for adding a job and one for working it, in one trace', async () => {
    const telemetry = await openTelemetry({
      ...{ version: '1', serviceName: null, onWarning: (message) => expect.fail(message) },
    });
    const queue = await openRedisQueue(redis.url, { onWarning: () => undefined, telemetry });
    const handed = recorder<string>(1);
    await queue.work('check', { concurrency: 1, onError: neverFails }, async ({ shard }) =>
      handed.record(shard),
    );
    await queue.add('check', [jobOf('check', '00000')]);
    await handed.complete;
    await queue.close();
    const spans = exporter.getFinishedSpans();
    const names = spans.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['addBulk check', 'process check']));
    const tracesOf = (word: string) =>
      spans.filter(({ name }) => name.startsWith(word)).map((span) => span.spanContext().traceId);
    expect(tracesOf('process')).toEqual(tracesOf('addBulk'));
  });
});
