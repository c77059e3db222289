import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captionProject, type CaptionProject } from '../support/caption-project.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';
import { cli, startCli, waitFor } from '../support/cli.ts';

const PICTURES = 400;

let server: ChatServer;
let project: CaptionProject;

beforeAll(async () => {
  server = await startChatServer();
  project = await captionProject(PICTURES, server.url);
  await project.writeConfig({ concurrency: 32, shardSize: 200 });
  const run = await cli(['run', project.dataset, '--run', 'r'], { cwd: project.directory });
  expect(run, run.stderr).toMatchObject({ code: 0 });
}, 240_000);

afterAll(async () => server.close());

const FORMATS = ['jsonl', 'hf', 'parquet', 'webdataset'];
const building = async (): Promise<readonly string[]> =>
  (await readdir(project.directory)).filter((name) => name.endsWith('.tmp'));

describe('an export that is killed', () => {
  it.each(FORMATS)(
    'leaves nothing that looks done, and is as if it had not been: %s',
    async (format) => {
      const args = (out: string) => ['export', '--run', 'r', '--format', format, '--out', out];
      const options = { cwd: project.directory };
      expect(await cli(args(`${format}-calm`), options)).toMatchObject({ code: 0 });

      const running = startCli(args(`${format}-killed`), options);
      await Promise.race([
        waitFor('the first files', async () => (await building()).length > 0),
        running.ended,
      ]);
      running.process.kill('SIGKILL');
      await running.ended;
      const names = await readdir(project.directory);
      const isThere = names.includes(`${format}-killed`);
      // The rename may have come before the kill: then all of it is there.
      if (isThere) expect(await building()).toEqual([]);

      const again = await cli(args(`${format}-killed`), options);
      expect(again, again.stderr).toMatchObject({ code: 0 });
      expect(await building()).toEqual([]);
      const killed = await contentsOf(join(project.directory, `${format}-killed`));
      expect(killed).toEqual(await contentsOf(join(project.directory, `${format}-calm`)));
    },
    120_000,
  );
});

/** What is in a folder by name; paths that name the folder itself are told from nothing else. */
async function contentsOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const read = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    const text = (await readFile(path)).toString('latin1');
    return [path.slice(folder.length), text.replaceAll(folder, 'FOLDER')] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}
