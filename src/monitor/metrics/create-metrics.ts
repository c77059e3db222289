import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ReplicaReport } from '../../core/replica-report.ts';
import { mergeReplicas } from '../merge-replicas.ts';
import type { RunStatus } from '../run-status.ts';
import { budgetFamilies, type RunBudget } from './budget-families.ts';
import { queueFamilies, type StageQueue } from './queue-families.ts';
import { replicaFamilies } from './replica-families.ts';
import { runFamilies } from './run-families.ts';
import { workFamilies, type WorkFamilies } from './work-families.ts';

/** What Prometheus scrapes. */
export interface Metrics {
  readonly contentType: string;
  /** All metrics as of now, in the text format. */
  text(): Promise<string>;
}

interface Reading {
  readonly version: string;
  readonly now: () => number;
  /** Absent where there is no queue to ask. What it throws is taken for a queue out of reach. */
  readonly queues?: (() => Promise<readonly StageQueue[]>) | undefined;
}

export interface ProcessReading extends Reading {
  /** What this process knows, of all its runs. */
  readonly replicas: () => readonly ReplicaReport[];
  readonly budgets: () => readonly RunBudget[];
}

/** Metrics of a process that works, counted from its start. */
export function createProcessMetrics(reading: ProcessReading): Metrics & WorkFamilies {
  const registry = newRegistry(reading.version);
  const work = workFamilies(registry);
  const setReplicas = replicaFamilies(registry, 'recaptor_endpoint');
  const setBudgets = budgetFamilies(registry);
  const readQueues = queueReader(registry, reading);
  return {
    ...work,
    contentType: registry.contentType,
    text: async () => {
      await readQueues();
      const at = reading.now();
      const replicas = mergeReplicas([{ at, isLive: true, replicas: reading.replicas() }], at);
      setReplicas([{ labels: {}, replicas }]);
      setBudgets(reading.budgets());
      return registry.metrics();
    },
  };
}

export interface RunReading extends Reading {
  readonly runs: () => Promise<readonly RunStatus[]>;
}

/** Metrics of whole runs by their files, for a process that only looks on. */
export function createRunMetrics(reading: RunReading): Metrics {
  const registry = newRegistry(reading.version);
  const setRuns = runFamilies(registry);
  const setReplicas = replicaFamilies(registry, 'recaptor_run_endpoint');
  const setBudgets = budgetFamilies(registry);
  const readQueues = queueReader(registry, reading);
  return {
    contentType: registry.contentType,
    text: async () => {
      const [runs] = await Promise.all([reading.runs(), readQueues()]);
      setRuns(runs);
      setReplicas(runs.map(({ run, replicas }) => ({ labels: { run }, replicas })));
      setBudgets(
        runs.flatMap(({ run, budget }) =>
          budget === null ? [] : [{ run, caps: budget.caps, spent: budget.paid }],
        ),
      );
      return registry.metrics();
    },
  };
}

function newRegistry(version: string): Registry {
  const registry = new Registry();
  const info = new Gauge({
    name: 'recaptor_build_info',
    help: 'Always 1, with the versions of Recaptor and Node',
    labelNames: ['version', 'node'],
    registers: [registry],
  });
  info.set({ version, node: process.version }, 1);
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** A scrape is to be answered within the 10 s that Prometheus waits, whatever the queue does. */
const QUEUE_MS = 3_000;

function queueReader(registry: Registry, { queues, now }: Reading): () => Promise<void> {
  if (queues === undefined) return async () => undefined;
  const setQueues = queueFamilies(registry);
  return async () => {
    const read = await within(QUEUE_MS, queues()).catch(() => null);
    setQueues(read, now());
  };
}

async function within<Result>(limitMs: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), limitMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
