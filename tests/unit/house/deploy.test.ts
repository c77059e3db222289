import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  createProcessMetrics,
  createRunMetrics,
} from '../../../src/monitor/metrics/create-metrics.ts';

const FILES = ['deploy/grafana/recaptor.json', 'deploy/prometheus/alerts.yml'];

function promtoolIsMissing(): boolean {
  const isMissing = spawnSync('promtool', ['--version']).status !== 0;
  if (isMissing)
    process.stderr.write('Rules are not checked: no promtool (apt-get install prometheus).\n');
  return isMissing;
}

describe('deploy/', () => {
  it.for(FILES)('names only metrics that there are: %s', async (file) => {
    const common = { version: '1', now: () => 0, queues: async () => [] };
    const texts = await Promise.all([
      createProcessMetrics({ ...common, replicas: () => [], budgets: () => [] }).text(),
      createRunMetrics({ ...common, runs: async () => [] }).text(),
    ]);
    const known = new Set(texts.join('\n').match(/(?<=^# TYPE )\w+/gm));
    const named = readFileSync(file, 'utf8').match(/\brecaptor_\w+/g) ?? [];
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !known.has(name.replace(/_bucket$/, '')))).toEqual([]);
  });

  it.skipIf(promtoolIsMissing())('has alert rules that Prometheus takes', () => {
    const rules = ['check', 'rules', 'deploy/prometheus/alerts.yml'];
    const { status, stderr } = spawnSync('promtool', rules, { encoding: 'utf8' });
    expect({ status, stderr }).toMatchObject({ status: 0 });
  });
});
