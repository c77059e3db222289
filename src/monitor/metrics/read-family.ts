import type { Histogram, Registry } from 'prom-client';
import { LATENCY_BOUNDS_MS, type Latencies } from '../../core/latencies.ts';

type Labels = Readonly<Record<string, string>>;

export interface ReadValue {
  readonly labels: Labels;
  readonly value: number;
  /** Of a histogram: `_bucket`, `_sum` or `_count`. */
  readonly suffix?: string;
}

/** A metric that is counted elsewhere, and read just before a scrape. */
export class ReadFamily {
  readonly name: string;
  readonly #help: string;
  readonly #type: 'counter' | 'gauge' | 'histogram';
  #values: readonly ReadValue[] = [];

  constructor(name: string, type: 'counter' | 'gauge' | 'histogram', help: string) {
    this.name = name;
    this.#type = type;
    this.#help = help;
  }

  set(values: readonly ReadValue[]): void {
    this.#values = values;
  }

  /** As the registry asks for it. */
  async get(): Promise<object> {
    const values = this.#values.map(({ labels, value, suffix = '' }) => ({
      metricName: `${this.name}${suffix}`,
      labels,
      value,
    }));
    return { name: this.name, help: this.#help, type: this.#type, aggregator: 'sum', values };
  }

  reset(): void {
    this.#values = [];
  }
}

export function readFamily(
  registry: Registry,
  name: string,
  type: 'counter' | 'gauge' | 'histogram',
  help: string,
): ReadFamily {
  const family = new ReadFamily(name, type, help);
  // The registry asks of a metric no more than a ReadFamily has; its type names its own classes.
  registry.registerMetric(family as unknown as Histogram);
  return family;
}

/** Every fourth bound is twice the fourth before: as fine as a dashboard shows. */
const SHOWN_BOUNDS = 4;

export function latencyValues(labels: Labels, { counts, sumMs }: Latencies): readonly ReadValue[] {
  const buckets: ReadValue[] = [];
  let sum = 0;
  for (const [index, count] of counts.entries()) {
    sum += count;
    const boundMs = LATENCY_BOUNDS_MS[index];
    if (boundMs === undefined || index % SHOWN_BOUNDS !== 0) continue;
    const le = String(Math.round(boundMs) / 1_000);
    buckets.push({ labels: { ...labels, le }, value: sum, suffix: '_bucket' });
  }
  return [
    ...buckets,
    { labels: { ...labels, le: '+Inf' }, value: sum, suffix: '_bucket' },
    { labels, value: sumMs / 1_000, suffix: '_sum' },
    { labels, value: sum, suffix: '_count' },
  ];
}
