import { describe, expect, it } from 'vitest';
import { painted, textOf } from '../../../../src/cli/watch/line.ts';
import { plainLook } from '../../../../src/cli/watch/plain-look.ts';
import { viewOf } from '../../../../src/cli/watch/view.ts';
import { madeStatus } from './made-status.ts';

const AT = new Date('2026-01-02T03:04:05Z');

const shown = (columns: number, rows: number, status = madeStatus()) =>
  viewOf(status, { columns, rows, at: AT }).map(textOf);

describe('the view of a run', () => {
  it.each([
    [80, 24],
    [120, 40],
    [60, 12],
    [20, 3],
  ])('fits a window of %i columns and %i rows', (columns, rows) => {
    const lines = shown(columns, rows);
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
  });

  it('shows everything at 80 columns and 24 rows, where little is cut', () => {
    const text = shown(80, 24).join('\n');
    for (const part of [
      ...['sd3-0123456789ab', '03:04:05 UTC', '8.1 %, 100,017 of 1,234,567 settled', 'ETA 18:54'],
      ...['7 calls · 100 tokens · $2.00 · 3 answers kept ($0.5000)', '100,005 + 12'],
      ...['$12.00 of $50.00 spent', '10  media_missing (read-image)'],
      ...['99,000  width-below-min (filter-pictures)', '3  boilerplate-opener'],
      ...['● local 127.0.0.1:8000  12/32 busy, p50 0.83 s, p99 8.1 s, 888 answers'],
      'filter-pictures for all records: 1,200,000 there, 34,557 to come',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('says of a server that is not asked why, where there is room', () => {
    expect(shown(80, 40).join('\n')).toContain('○ local 127.0.0.1:8001');
    expect(shown(80, 40).join('\n')).toContain('open: no such model');
  });

  it('counts what a small window leaves out, section by section', () => {
    const lines = shown(80, 17);
    expect(lines.filter((line) => line.includes('more)'))).toEqual([
      expect.stringMatching(/○ local 127.*\(1 more\)$/),
      expect.stringMatching(/^rejected .*\(1 more\)$/),
    ]);
  });

  it('tells kept, rejected and failed apart without colours, however few there are', () => {
    const [, , , , heading, read, , , filter] = shown(120, 40);
    expect(heading).toMatch(/█ emitted +▒ rejected +× failed/);
    expect(read).toMatch(/^read-image +█+×·* +1,200,000 +0 +10 /);
    expect(filter).toMatch(/^filter-pictures +█+▒+·+ +1,100,000 +100,000 +0 /);
  });

  it('leaves the queue out where none is asked', () => {
    expect(shown(80, 24, madeStatus({ jobs: new Map() })).join('\n')).not.toContain('queue');
  });

  it('has colours only where they are wanted', () => {
    const line = [{ text: '3', style: 'red' as const }, { text: ' failed' }];
    expect(painted(line, false)).toBe('3 failed');
    expect(painted(line, true)).toBe('\u001B[31m3\u001B[39m failed');
  });
});

describe('a look without a terminal', () => {
  it('is one line with the time, the counts, the money and what is wrong', () => {
    expect(plainLook(madeStatus(), AT)).toBe(
      '2026-01-02T03:04:05Z sd3-0123456789ab: 100,017 of 1,234,567 records settled (8.1 %), ' +
        'ETA 18:54, 1,000/s, 100,000 rejected, 10 failed, 600,030 jobs waiting, ' +
        '72 active, $2.00, 3 answers kept, filter-pictures waits for 34,557, ' +
        'local http://127.0.0.1:8001/v1 is open',
    );
  });
});
