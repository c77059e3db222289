import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packagedProgram } from '../../src/media/video/programs/packaged-program.ts';
import { cli } from '../support/cli.ts';

interface Dropped {
  readonly uri: string;
  readonly reason?: string;
  readonly code?: string;
}

const hasFfmpeg =
  spawnSync('ffmpeg', ['-version']).status === 0 || (await packagedProgram('ffmpeg')) !== null;

describe.skipIf(!hasFfmpeg)('the demo', () => {
  it('drops of its own videos what must be dropped, for the reason it was made for', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'recaptor-demo-'));
    const { code, stdout, stderr } = await cli(['demo'], { cwd: directory });
    expect({ code, stderr }).toMatchObject({ code: 0 });

    const folder = join(directory, 'runs/demo/cogvideox/export');
    const lines = async (name: string) =>
      (await readFile(join(folder, name), 'utf8'))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Dropped);
    const rejected = (await lines('rejected.jsonl')).map(({ uri, reason }) => [uri, reason]);
    expect(Object.fromEntries(rejected)).toEqual({
      'a-moment.mp4': 'no-shot-long-enough',
      'bridge-still.mp4': 'freezeShare-above-max',
      'lens-cap.mp4': 'blackShare-above-max',
      'lost-signal.mp4': 'motion-below-min',
      'out-of-focus.mp4': 'sharpness-below-min',
      'slide-show.mp4': 'no-shot-long-enough',
    });
    const failed = (await lines('failed.jsonl')).map(({ uri, code: fault }) => [uri, fault]);
    expect(Object.fromEntries(failed)).toEqual({
      'broken-upload.mp4': 'video_truncated',
      'voice-memo.mp4': 'video_no_stream',
    });
    expect(await lines('manifest.jsonl')).toHaveLength(11);
    for (const [uri] of [...rejected, ...failed]) expect(stdout).toContain(`  ${uri}`);

    const report = join('runs/demo/cogvideox/report/index.html');
    expect(stdout).toContain(report);
    const page = await readFile(join(directory, report), 'utf8');
    for (const [, reason] of [...rejected, ...failed]) expect(page).toContain(reason);
    expect(page.match(/<img src="data:image\/jpeg;base64,/g)?.length).toBeGreaterThan(20);
  }, 300_000);
});
