import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { exportRun } from '../../../src/cli/export-run.ts';
import { mixOf, printExported } from '../../../src/cli/finish-run.ts';
import { createOutput } from '../../../src/cli/output.ts';
import { startRun } from '../../../src/cli/start-run.ts';

async function shownOf(json: boolean): Promise<string> {
  const dataset = await mkdtemp(join(tmpdir(), 'recaptor-finish-'));
  for (const name of ['a.jpg', 'notes.pdf', 'paper.pdf']) await writeFile(join(dataset, name), '');
  const stdout = new PassThrough({ encoding: 'utf8' });
  const stderr = new PassThrough().resume();
  const output = createOutput({ json, quiet: true, stdout, stderr, now: Date.now });
  const { signal } = new AbortController();
  const run = await mkdtemp(join(tmpdir(), 'recaptor-run-'));
  const { directory, file, assembly, lock } = await startRun(
    { dataset, config: null, preset: 'sd3', run, update: false, command: 'run' },
    { output, signal, worksHere: true },
  );
  const { config, stages } = assembly;
  const request = { directory, file, stages, mix: mixOf(config), partial: true, signal };
  printExported(await exportRun(request), output);
  await assembly.close();
  await lock.release();
  return String(stdout.read());
}

describe('printExported', () => {
  it('begins the funnel with what was passed over at reading, by reason', async () => {
    const [first, second, third] = (await shownOf(false)).split('\n');
    expect(first).toMatch(/^ +passed over at reading +2$/);
    expect(second).toMatch(/^ +[\w-]+ +2$/);
    expect(third).toMatch(/^ +in +1$/);
  });

  it('gives it by reason in JSON', async () => {
    const { passedOver } = JSON.parse(await shownOf(true)) as { passedOver: object };
    expect(Object.values(passedOver)).toEqual([2]);
  });
});
