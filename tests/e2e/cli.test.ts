import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captionProject, readRows, type CaptionProject } from '../support/caption-project.ts';
import { cli, startCli } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

const PICTURES = 10;

let server: ChatServer;
let project: CaptionProject;

beforeAll(async () => {
  server = await startChatServer();
  project = await captionProject(PICTURES, server.url);
});

afterAll(async () => server.close());

const recaptor = async (...args: string[]) => cli(args, { cwd: project.directory });

describe('recaptor', () => {
  it.each([
    ['no such command', ['frobnicate']],
    ['a misspelt flag', ['run', 'x', '--lmit', '3']],
    ['a limit that is no number', ['run', 'x', '--limit', 'many']],
    ['a mix that is none', ['run', 'x', '--mix', 'long=2']],
    ['a role that columns do not have', ['run', 'x', '--map', 'colour=RED']],
    ['a worker without a queue', ['worker']],
    ['a pool that is not there', ['worker', '--queue', 'redis://x', '--pool', 'gpu']],
    ['a preset that is not there', ['run', 'x', '--preset', 'nope']],
    ['a config file that is not there', ['config', 'check', '-c', 'nope.yaml']],
    ['a format that is not there', ['export', '--format', 'nope']],
    ['epochs of a format without them', ['export', '--format', 'hf', '--epochs', '2']],
  ])('ends with 2 on %s', async (_what, args) => {
    const { code, stdout, stderr } = await recaptor(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.length).toBeGreaterThan(10);
  });

  it('ends with 1 and a plain message on a dataset that is not there', async () => {
    const { code, stderr } = await recaptor('run', 'no-such-folder');
    expect(code).toBe(1);
    expect(stderr).toContain('no-such-folder');
    expect(stderr).not.toContain('    at ');
  });

  it('ends with 4 before any work where the endpoint is out of reach, saying which', async () => {
    const silent = await captionProject(1, 'http://127.0.0.1:9/v1');
    const { code, stderr } = await cli(['run', silent.dataset], { cwd: silent.directory });
    expect(code).toBe(4);
    expect(stderr).toContain('http://127.0.0.1:9/v1');
  });

  it('ends with 4 where the queue is out of reach, without its password', async () => {
    const { code, stderr } = await recaptor(
      ...['run', project.dataset, '--run', 'q', '--queue', 'redis://:sesame@127.0.0.1:9/0'],
    );
    expect(code).toBe(4);
    expect(stderr).toContain('127.0.0.1:9');
    expect(stderr).not.toContain('sesame');
  });

  it('names the preset for videos where pictures were wanted', async () => {
    await mkdir(join(project.directory, 'films'));
    await writeFile(join(project.directory, 'films', 'one.mp4'), 'not looked at');
    const { code, stderr } = await recaptor('run', 'films', '--run', 'films-run');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('--preset cogvideox'),
    });
  });

  it('says what is missing where there is no run', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'recaptor-empty-'));
    const { code, stderr } = await cli(['status'], { cwd: directory });
    expect(code).toBe(1);
    expect(stderr).toContain('--run DIR');
  });

  it('prints the config as it will be used, valid again when read back', async () => {
    const printed = await recaptor('--json', 'config', 'print');
    const config = JSON.parse(printed.stdout) as Record<string, unknown>;
    expect(config).toMatchObject({ pipeline: 'sd3', roles: { recaption: 'test' } });
    expect(await recaptor('config', 'check')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('read-image -> score-picture') as string,
    });
  });

  it('prints a JSON Schema and the presets', async () => {
    const { stdout } = await recaptor('config', 'schema');
    expect(JSON.parse(stdout)).toHaveProperty('$schema');
    const presets = [
      ...['cogvideox', 'dalle3', 'easyanimate', 'hunyuan-structured', 'open-sora-1.3'],
      ...['sd3', 'svd'],
    ];
    expect((await recaptor('config', 'presets')).stdout).toBe(`${presets.join('\n')}\n`);
  });

  it('tells by doctor what works and what does not, and ends with the gravest code', async () => {
    const well = await recaptor('doctor');
    expect(well).toMatchObject({ code: 0 });
    expect(well.stdout).toMatch(/ok +endpoint test +answers; model test-model/);
    const silent = await captionProject(1, 'http://127.0.0.1:9/v1');
    const ill = await cli(['doctor'], { cwd: silent.directory });
    expect(ill.code).toBe(4);
    expect(ill.stdout).toMatch(/BROKEN +endpoint/);
  });

  it('tells by doctor whether videos find a folder for temporary files', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'recaptor-doctor-'));
    await writeFile(join(directory, 'file'), '');
    const video = async (TMPDIR: string) =>
      cli(['doctor', '--preset', 'cogvideox'], { cwd: directory, environment: { TMPDIR } });
    expect((await video(directory)).stdout).toMatch(
      /ok +temporary folder +\S+ can be written, .* GB/,
    );
    const none = await video(join(directory, 'file'));
    expect(none.code).toBe(1);
    expect(none.stdout).toMatch(/BROKEN +temporary folder .*name another in TMPDIR/);
    expect((await recaptor('doctor')).stdout).not.toContain('temporary folder');
  });

  it('says once what ends a run, and fails no record for it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'recaptor-ended-'));
    await writeFile(join(directory, 'table.jsonl'), '{"video_url":"http://127.0.0.1:9/a.mp4"}\n');
    const { code, stderr } = await cli(['run', 'table.jsonl', '--preset', 'cogvideox'], {
      cwd: directory,
      environment: { TMPDIR: join(directory, 'table.jsonl') },
    });
    expect(code).toBe(1);
    expect(stderr.match(/cannot be written/g)).toHaveLength(1);
    expect(stderr).toMatch(/\nthe folder for temporary files, .* name another in TMPDIR\n$/);
  });

  it('tells by doctor that config and other endpoints are fine where one cannot name its model', async () => {
    const silent = await captionProject(1, 'http://127.0.0.1:9/v1');
    await silent.writeConfig({
      endpoint: `}, other: { kind: openai, baseUrl: "${server.url}"`,
      roles: ', second-opinion: other',
      more: 'checks: { refusal: { actions: [other-endpoint, fail] } }',
    });
    const { code, stdout } = await cli(['doctor'], { cwd: silent.directory });
    expect(code).toBe(4);
    expect(stdout).toMatch(/ok +config/);
    expect(stdout).toMatch(/BROKEN +endpoint test +Endpoint test \(http:\/\/127\.0\.0\.1:9/);
    expect(stdout).toMatch(/ok +endpoint other +answers/);
  });

  it('prints one JSON object and nothing else on stdout with --json', async () => {
    const { code, stdout } = await recaptor('--json', 'run', project.dataset, '--run', 'j');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      complete: true,
      counts: { records: PICTURES, inManifest: PICTURES },
    });
    const status = JSON.parse((await recaptor('--json', 'status', '--run', 'j')).stdout) as object;
    expect(status).toMatchObject({ records: PICTURES, settled: PICTURES });
  });

  it('says nothing on stderr with --quiet', async () => {
    const { stderr } = await recaptor('-q', 'run', project.dataset, '--run', 'j');
    expect(stderr).toBe('');
  });

  it('exports another mix without asking anything', async () => {
    const before = server.report().asked;
    const { code } = await recaptor(
      ...['export', '--run', 'j', '--out', 'mixed/export', '--mix', 'long=1', '--seed', '3'],
    );
    expect(code).toBe(0);
    const rows = await readRows(join(project.directory, 'mixed'));
    expect(rows.map(({ caption_source }) => caption_source)).toEqual(
      project.pictures.map(() => 'long'),
    );
    expect(server.report().asked).toBe(before);
  });

  it('shows the column mapping and takes another by --map', async () => {
    const rows = project.pictures.map((picture, index) =>
      JSON.stringify({
        picture_file: picture,
        TEXT: 'shown by default',
        better: `better ${index}`,
      }),
    );
    await writeFile(join(project.dataset, 'rows.jsonl'), rows.join('\n'));
    const { code, stderr } = await recaptor(
      ...['run', join(project.dataset, 'rows.jsonl'), '--run', 'mapped'],
      ...['--map', 'path=picture_file', '--map', 'caption=better'],
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toContain('path = picture_file, caption = better');
    const [row] = await readRows(join(project.directory, 'mapped'));
    expect(row?.caption_original).toBe('better 0');
  });

  it('does not read pictures from this machine by address unless the config allows it', async () => {
    await mkdir(join(project.directory, 'remote'), { recursive: true });
    const table = join(project.directory, 'remote', 'urls.jsonl');
    await writeFile(table, `${JSON.stringify({ url: `${server.url}/picture.jpg` })}\n`);
    const refused = await recaptor('run', table, '--run', 'refused');
    expect(refused.code).toBe(3);
    const [row] = await readRows<{ code: string }>(
      join(project.directory, 'refused'),
      'failed.jsonl',
    );
    expect(row?.code).toBe('remote_refused_address');
  });

  it('refuses a second command on a run that is being written', async () => {
    await writeFile(
      join(project.directory, 'j', 'lock'),
      JSON.stringify({ host: hostname(), pid: process.pid, purpose: 'run', token: 'x' }),
    );
    const { code, stderr } = await recaptor('resume', '--run', 'j');
    expect(code).toBe(1);
    expect(stderr).toContain(`process ${process.pid}`);
  });

  it('goes on where nobody reads its words any more', async () => {
    const running = startCli(['config', 'schema'], { cwd: project.directory });
    running.process.stdout?.destroy();
    expect(await running.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('names the version', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    expect((await recaptor('--version')).stdout).toBe(`${version}\n`);
  });
});
