import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { captionProject, manifestText, type CaptionProject } from '../support/caption-project.ts';
import { cli, startCli, waitFor } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

const PICTURES = 160;
const CONCURRENCY = 8;
const KILLS = 10;
const IN_HAND = 2 * CONCURRENCY;

let server: ChatServer;
let project: CaptionProject;

beforeAll(async () => {
  server = await startChatServer({ latency: { medianMs: 30, sigma: 0.5, seed: 1 } });
  project = await captionProject(PICTURES, server.url);
  await project.writeConfig({ concurrency: CONCURRENCY });
});

afterAll(async () => server.close());

/** Kills the command once the server has been asked so many times more. */
async function killAfter(args: readonly string[], calls: number): Promise<void> {
  const before = server.report().asked;
  const running = startCli(args, { cwd: project.directory });
  await Promise.race([
    waitFor('calls', async () => server.report().asked >= before + calls),
    running.ended,
  ]);
  running.process.kill('SIGKILL');
  if (running.process.exitCode === null && running.process.signalCode === null) {
    await once(running.process, 'exit');
  }
}

/** The pictures whose answers are on disk, with the number of times that each was asked about. */
async function answersOnDisk(run: string): Promise<ReadonlyMap<string, number>> {
  const asked = new Map(
    server.report().questions.map((seen) => [seen.pictureSha256[0] ?? '', seen.asked]),
  );
  const stages = join(project.directory, run, 'stages');
  const files = (await readdir(stages, { recursive: true }))
    .filter((name) => name.startsWith('recaption@') && name.endsWith('.jsonl'))
    .map(async (name) => readFile(join(stages, name), 'utf8'));
  const lines = (await Promise.all(files)).flatMap((text) => text.split('\n').slice(0, -1));
  const pictures = lines.map((line) => Line.parse(JSON.parse(line)).calls);
  return new Map(
    pictures.flat().map(({ pictureSha256: [picture] }) => [picture, asked.get(picture) ?? 0]),
  );
}

const Line = z.object({ calls: z.array(z.object({ pictureSha256: z.tuple([z.string()]) })) });

describe('a run that is killed', () => {
  it('ends with the same bytes as one that was not, and asks only what was in flight again', async () => {
    const undisturbed = await cli(['run', project.dataset, '--run', 'calm/pictures'], {
      cwd: project.directory,
    });
    expect(undisturbed).toMatchObject({ code: 0 });
    expect(server.report().asked).toBe(PICTURES);
    server.reset();

    const random = Array.from({ length: KILLS }, () => 1 + Math.floor(Math.random() * 15));
    const start = ['run', project.dataset, '--run', 'killed/pictures'];
    const onDisk: ReadonlyMap<string, number>[] = [];
    await killAfter(start, random[0] ?? 1);
    for (const calls of random.slice(1)) {
      onDisk.push(await answersOnDisk('killed/pictures'));
      await killAfter(['resume', '--run', 'killed/pictures'], calls);
    }
    const last = await cli(['resume', '--run', 'killed/pictures'], { cwd: project.directory });
    expect(last, `killed after ${random.join(', ')} calls`).toMatchObject({ code: 0 });

    expect(await manifestText(join(project.directory, 'killed/pictures'))).toBe(
      await manifestText(join(project.directory, 'calm/pictures')),
    );
    const { questions } = server.report();
    expect(questions).toHaveLength(PICTURES);
    const asked = new Map(questions.map((seen) => [seen.pictureSha256[0] ?? '', seen.asked]));
    for (const [picture, times] of onDisk.flatMap((answers) => [...answers])) {
      expect(asked.get(picture), 'an answer that was on disk was asked for again').toBe(times);
    }
    // In hand are the calls in flight, and answers on their way to the disk.
    const again = questions.reduce((sum, seen) => sum + seen.asked - 1, 0);
    expect(again, `killed after ${random.join(', ')} calls`).toBeLessThanOrEqual(KILLS * IN_HAND);
  }, 300_000);

  it('goes on with `run` as well, after a kill before the first call', async () => {
    server.reset();
    const start = ['run', project.dataset, '--run', 'early/pictures'];
    const running = startCli(start, { cwd: project.directory });
    await waitFor('the first words', async () => running.stderr().includes('Reading'));
    running.process.kill('SIGKILL');
    await running.ended;
    const { code } = await cli(start, { cwd: project.directory });
    expect(code).toBe(0);
    expect(await manifestText(join(project.directory, 'early/pictures'))).toBe(
      await manifestText(join(project.directory, 'calm/pictures')),
    );
  }, 120_000);

  it('keeps what is in flight on Ctrl-C, and says how to go on', async () => {
    server.reset();
    const running = startCli(['run', project.dataset, '--run', 'stopped/pictures'], {
      cwd: project.directory,
    });
    await waitFor('20 calls', async () => server.report().asked >= 20);
    running.process.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(stderr).toContain('recaptor resume --run stopped/pictures');
    await cli(['resume', '--run', 'stopped/pictures'], { cwd: project.directory });
    expect(server.report().questions.every(({ asked }) => asked === 1)).toBe(true);
    expect(await manifestText(join(project.directory, 'stopped/pictures'))).toBe(
      await manifestText(join(project.directory, 'calm/pictures')),
    );
  }, 120_000);
});
