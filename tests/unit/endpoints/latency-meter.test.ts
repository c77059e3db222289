import { describe, expect, it } from 'vitest';
import { percentilesOf } from '../../../src/core/latencies.ts';
import { LatencyMeter } from '../../../src/endpoints/latency-meter.ts';

const MINUTE_MS = 60_000;

describe('LatencyMeter', () => {
  it('forgets what is older than ten minutes among the recent answers, and counts it among all', () => {
    const meter = new LatencyMeter();
    meter.add(100, 0);
    meter.add(8_000, 7 * MINUTE_MS);
    expect(percentilesOf(meter.recent(8 * MINUTE_MS))?.p50).toBeLessThan(200);
    expect(percentilesOf(meter.recent(11 * MINUTE_MS))?.p50).toBeGreaterThan(6_000);
    expect(percentilesOf(meter.recent(30 * MINUTE_MS))).toBeNull();
    expect(meter.all().counts.reduce((sum, count) => sum + count)).toBe(2);
    expect(meter.all().sumMs).toBe(8_100);
  });
});
