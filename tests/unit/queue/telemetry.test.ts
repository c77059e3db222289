import { describe, expect, it } from 'vitest';
import { openTelemetry } from '../../../src/queue/telemetry.ts';

function missing(name: string): never {
  throw Object.assign(new Error(`Cannot find package '${name}' imported from here`), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
}

async function opened(packages: Readonly<Record<string, unknown>>) {
  const warnings: string[] = [];
  const telemetry = await openTelemetry({
    version: '1',
    serviceName: 'recaptor',
    onWarning: (message) => warnings.push(message),
    importModule: async (name) => packages[name] ?? missing(name),
  });
  return { telemetry, warnings };
}

class NoopTracerProvider {
  readonly spans = 'none';
}
class SomebodysProvider {
  readonly spans = 'sent';
}
class BullMQOtel {
  readonly tracer = null;
}

const bullmqOtel = { BullMQOtel };
const apiWith = (provider: object) => ({
  trace: { getTracerProvider: () => ({ getDelegate: () => provider }) },
});

describe('openTelemetry', () => {
  it('says how to install what is missing, and goes on without', async () => {
    const { telemetry, warnings } = await opened({});
    expect(telemetry).toBeNull();
    expect(warnings).toEqual([
      expect.stringMatching(
        /bullmq-otel is not installed.*npm install bullmq-otel@2.*OTEL_SDK_DISABLED/,
      ),
    ]);
    const half = await opened({
      ...{ 'bullmq-otel': bullmqOtel, '@opentelemetry/api': apiWith(new NoopTracerProvider()) },
    });
    expect(half.telemetry).toBeNull();
    expect(half.warnings[0]).toContain('@opentelemetry/sdk-node is not installed');
  });

  it('starts an SDK under its own name, and ends it with the queue', async () => {
    const calls: string[] = [];
    class NodeSDK {
      constructor({ serviceName }: { serviceName?: string }) {
        calls.push(`made for ${serviceName}`);
      }
      start(): void {
        calls.push('started');
      }
      async shutdown(): Promise<void> {
        calls.push('ended');
        throw new Error('the collector is away');
      }
    }
    const { telemetry } = await opened({
      'bullmq-otel': bullmqOtel,
      '@opentelemetry/api': apiWith(new NoopTracerProvider()),
      '@opentelemetry/sdk-node': { NodeSDK },
    });
    await telemetry?.close();
    expect(calls).toEqual(['made for recaptor', 'started', 'ended']);
  });

  it('leaves the SDK to whoever has started one', async () => {
    const { telemetry, warnings } = await opened({
      'bullmq-otel': bullmqOtel,
      '@opentelemetry/api': apiWith(new SomebodysProvider()),
    });
    expect(telemetry).not.toBeNull();
    expect(warnings).toEqual([]);
  });
});
