import { existsSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifestText, readRows, type ManifestLine } from '../support/caption-project.ts';
import { cli, startCli, waitFor } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

const videos = join(process.env['TEST_MEDIA_DIR'] ?? '', 'videos');

interface ClipLine extends ManifestLine {
  readonly start_seconds: number;
  readonly end_seconds: number;
  readonly motion_score: number;
  readonly labels: object;
  readonly aesthetic_score: number;
  readonly aesthetic_scorer: string;
}

/** The clips of the test videos by the cuts that one sees in them, seconds. */
const CLIPS: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  'bunny-animation.mp4': [[0, 5.28]],
  'rocks-1080p.mp4': [[0, 5.767]],
  'street-cuts.mp4': [
    [3.04, 5.48],
    [5.48, 7.48],
    [7.48, 9.68],
  ],
};

const CLEAN =
  '{"editing":0,"lack_of_motion_connectivity":0,"low_quality":0.1,"lecture_type":0,"text_dominated":0,"noisy_screenshots":0}';

describe.skipIf(!existsSync(videos))('the video pipeline', () => {
  let server: ChatServer;
  let directory: string;

  beforeAll(async () => {
    server = await startChatServer({
      latency: { medianMs: 30, sigma: 0.5, seed: 2 },
      rules: [{ prompt: 'Judge whether', trouble: { kind: 'say', text: CLEAN } }],
    });
    directory = await mkdtemp(join(tmpdir(), 'recaptor-video-'));
    await writeFile(
      join(directory, 'recaptor.yaml'),
      [
        'extends: cogvideox',
        'shardSize: 1',
        `endpoints: { test: { kind: openai, baseUrl: "${server.url}", concurrency: 4 } }`,
        'roles: { label: test, short-caption: test, recaption: test, summarize: test }',
      ].join('\n'),
    );
  });

  afterAll(async () => server.close());

  async function killAfterCalls(calls: number): Promise<void> {
    const target = server.report().asked + calls;
    const running = startCli(['run', videos, '--run', 'killed/v'], { cwd: directory });
    await Promise.race([
      waitFor('calls', async () => server.report().asked >= target),
      running.ended,
    ]);
    running.process.kill('SIGKILL');
    await running.ended;
  }

  const recaptor = async (...args: string[]) => cli(args, { cwd: directory });

  it('goes from videos to captioned clips, each summed up from its own frames', async () => {
    const { code, stderr } = await recaptor('run', videos, '--run', 'calm/v');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const rows = await readRows<ClipLine>(join(directory, 'calm/v'));
    const manifest = await readFile(join(directory, 'calm/v/export/manifest.json'), 'utf8');
    const { decoders } = JSON.parse(manifest) as { decoders: Record<string, number> };
    const videoCount = Object.keys(CLIPS).length;
    expect(Object.entries(decoders)).toEqual([[expect.stringMatching(/^ffmpeg \S/), videoCount]]);
    const found = rows.map((row) => [row.file_name, row.start_seconds, row.end_seconds]);
    expect(found).toEqual(
      Object.entries(CLIPS).flatMap(([name, spans]) =>
        spans.map(([start, end]) => [name, start, end]),
      ),
    );
    for (const row of rows) {
      expect(row.motion_score).toBeGreaterThan(0);
      expect(JSON.stringify(row.labels)).toBe(CLEAN);
      expect(row.aesthetic_scorer).toBe('heuristic-1');
      expect(row.aesthetic_score).toBeGreaterThan(0.2);
      expect(row.aesthetic_score).toBeLessThan(0.8);
      const frames = row.provenance.stages['recaption-frames']?.pictures ?? [];
      expect(frames.length).toBeGreaterThan(0);
      // The server's summary repeats the marker of every frame caption that it was given.
      for (const sha256 of frames) expect(row.caption_long).toContain(`[${sha256.slice(0, 12)}]`);
    }
  }, 120_000);

  it('ends with the same bytes after kills, and asks only what was in flight again', async () => {
    const undisturbed = server.report().questions.length;
    server.reset();
    const kills = 3;
    for (let kill = 0; kill < kills; kill += 1) await killAfterCalls(4);
    expect(await recaptor('run', videos, '--run', 'killed/v')).toMatchObject({ code: 0 });
    expect(await manifestText(join(directory, 'killed/v'))).toBe(
      await manifestText(join(directory, 'calm/v')),
    );
    const { questions } = server.report();
    expect(questions).toHaveLength(undisturbed);
    // A clip's frames are one record: those that were answered when it died are asked again too.
    const framesOfARecord = 3;
    const again = questions.reduce((sum, { asked }) => sum + asked - 1, 0);
    expect(again).toBeLessThanOrEqual(kills * 4 * framesOfARecord);
  }, 180_000);
});
