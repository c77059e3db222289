import type { Telemetry } from 'bullmq';
import { messageOf } from '../core/errors.ts';

/** Spans of jobs, for OpenTelemetry. */
export interface QueueTelemetry {
  readonly bullmq: Telemetry;
  /** Sends what is not sent yet. */
  close(): Promise<void>;
}

export interface TelemetryOptions {
  /** Of Recaptor: names who measured. */
  readonly version: string;
  /** Null where OTEL_SERVICE_NAME or OTEL_RESOURCE_ATTRIBUTES give it. */
  readonly serviceName: string | null;
  readonly onWarning: (message: string) => void;
  /** Imports a package by its name. */
  readonly importModule?: (name: string) => Promise<unknown>;
}

interface BullmqOtel {
  readonly BullMQOtel: new (options: {
    readonly tracerName: string;
    readonly meterName: string;
    readonly version: string;
    readonly enableMetrics: boolean;
  }) => Telemetry;
}

interface Sdk {
  readonly NodeSDK: new (options: { readonly serviceName?: string }) => {
    start(): void;
    shutdown(): Promise<void>;
  };
}

interface OpenTelemetryApi {
  readonly trace: { getTracerProvider(): { getDelegate?(): object } };
}

/** The last release line of the SDK that runs on Node 20. */
const HOW_TO_INSTALL =
  'To send traces, install it where Recaptor is installed: ' +
  '`npm install bullmq-otel@2 @opentelemetry/sdk-node@0.223`';

/**
 * Loads optional packages, and starts the OpenTelemetry SDK by the OTEL_ variables where the process
 * was not started with one. Null, with a warning, where one is missing: OTEL_ variables may be set
 * for other programs on the machine, so that no work is refused for them.
 */
export async function openTelemetry(options: TelemetryOptions): Promise<QueueTelemetry | null> {
  const { version, serviceName, onWarning, importModule = importByName } = options;
  const load = async (name: string): Promise<unknown> => {
    try {
      return await importModule(name);
    } catch (error) {
      const why = isMissing(error, name) ? 'is not installed' : `fails (${messageOf(error)})`;
      onWarning(
        `OpenTelemetry is configured by OTEL_ variables, but ${name} ${why}. ${HOW_TO_INSTALL}; or set OTEL_SDK_DISABLED=true.`,
      );
      return null;
    }
  };
  const bullmqOtel = (await load('bullmq-otel')) as BullmqOtel | null;
  if (bullmqOtel === null) return null;
  let close = async (): Promise<void> => undefined;
  if (!(await hasSdk(importModule))) {
    const sdkPackage = (await load('@opentelemetry/sdk-node')) as Sdk | null;
    if (sdkPackage === null) return null;
    const sdk = new sdkPackage.NodeSDK(serviceName === null ? {} : { serviceName });
    sdk.start();
    // An exporter that cannot reach its collector is no reason to fail what was done.
    close = async () => sdk.shutdown().catch(() => undefined);
  }
  const { BullMQOtel } = bullmqOtel;
  const names = { tracerName: 'recaptor', meterName: 'recaptor', version, enableMetrics: true };
  return { bullmq: new BullMQOtel(names), close };
}

async function importByName(name: string): Promise<unknown> {
  const imported: unknown = await import(name);
  return imported;
}

/** Whether the process was started with one, as by `--import @opentelemetry/…/register`. */
async function hasSdk(importModule: (name: string) => Promise<unknown>): Promise<boolean> {
  const { trace } = (await importModule('@opentelemetry/api')) as OpenTelemetryApi;
  const delegate = trace.getTracerProvider().getDelegate?.();
  return delegate !== undefined && delegate.constructor.name !== 'NoopTracerProvider';
}

function isMissing(error: unknown, name: string): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ERR_MODULE_NOT_FOUND' && messageOf(error).includes(`'${name}'`);
}
