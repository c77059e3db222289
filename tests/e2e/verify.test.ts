import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CaptionAlarm } from '../../src/cli/caption-alarms.ts';
import type { VerifyResult } from '../../src/cli/verify-findings.ts';
import type { StageLine } from '../../src/core/record.ts';
import { captionProject, type CaptionProject } from '../support/caption-project.ts';
import { cli } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

const PICTURES = 12;

let server: ChatServer;
let project: CaptionProject;
let run: string;
let tries = 0;

beforeAll(async () => {
  server = await startChatServer({ latency: { medianMs: 2, sigma: 1, seed: 3 } });
  project = await captionProject(PICTURES, server.url);
  server.behave({ rules: [{ trouble: { kind: 'truncate' }, share: 0.2 }] });
  await project.writeConfig({ shardSize: 5 });
  const { code, stderr } = await cli(['run', project.dataset, '--run', 'run'], {
    cwd: project.directory,
  });
  expect([0, 3], stderr).toContain(code);
}, 60_000);

beforeEach(async () => {
  run = `run-${(tries += 1)}`;
  await cp(join(project.directory, 'run'), join(project.directory, run), { recursive: true });
});

afterAll(async () => server.close());

type Verified = VerifyResult & {
  readonly code: number | null;
  readonly alarms: readonly CaptionAlarm[];
};

async function verify(...flags: readonly string[]): Promise<Verified> {
  const { code, stdout, stderr } = await cli(['verify', '--run', run, '--json', '-q', ...flags], {
    cwd: project.directory,
  });
  expect(stderr).toBe('');
  return { code, ...(JSON.parse(stdout) as Omit<Verified, 'code'>) };
}

/** `edit` gets all lines of a stage, and gives what they are to be. */
async function editStage(
  stage: string,
  edit: (lines: readonly StageLine[]) => readonly StageLine[],
): Promise<void> {
  const stages = join(project.directory, run, 'stages');
  const name = (await readdir(stages)).find((one) => one.startsWith(`${stage}@`)) ?? '';
  const shard = join(stages, name, '00000.jsonl');
  const text = await readFile(shard, 'utf8');
  const lines = text.trimEnd().split('\n');
  const edited = edit(lines.map((line) => JSON.parse(line) as StageLine));
  await writeFile(shard, edited.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** Gives the first two lines the captions of each other. */
function swapped(lines: readonly StageLine[]): readonly StageLine[] {
  const [first, second, ...others] = lines;
  if (first?.outcome !== 'emit' || second?.outcome !== 'emit') throw new Error('nothing to swap');
  return [{ ...first, fields: second.fields }, { ...second, fields: first.fields }, ...others];
}

function found({ misfits }: Verified): readonly string[] {
  return misfits.list.map(({ id, stage, reason }) => `${id} ${stage} ${reason}`).toSorted();
}

async function idsOfFirstTwo(): Promise<readonly [string, string]> {
  const text = await readFile(join(project.directory, run, 'samples', '00000.jsonl'), 'utf8');
  const [first = '', second = ''] = text.split('\n');
  return [(JSON.parse(first) as StageLine).id, (JSON.parse(second) as StageLine).id];
}

describe('verify', () => {
  it('finds nothing in a run that nobody has touched', async () => {
    const { code, misfits, manifestChecked, notDone, verified, alarms } = await verify();
    expect({ code, misfits: misfits.list, manifestChecked, notDone, alarms }).toEqual({
      ...{ code: 0, misfits: [], manifestChecked: true, notDone: 0, alarms: [] },
    });
    expect(verified).toBeGreaterThan(PICTURES / 2);
  });

  it('names both pictures whose long captions were exchanged at the last stage', async () => {
    const [first, second] = await idsOfFirstTwo();
    await editStage('check', swapped);
    const result = await verify();
    expect(result.code).toBe(3);
    expect(found(result)).toEqual(
      [first, second]
        .flatMap((id) => [`${id} check not_what_follows`, `${id} export row_changed`])
        .toSorted(),
    );
  });

  it('names both pictures whose answers were exchanged where they came in', async () => {
    const ids = await idsOfFirstTwo();
    await editStage('recaption', swapped);
    const result = await verify();
    expect(found(result)).toEqual(
      ids
        .flatMap((id) => [`${id} check not_of_this_record`, `${id} recaption not_the_answer`])
        .toSorted(),
    );
  });

  it('names both pictures whose lines were exchanged whole, calls and all', async () => {
    const ids = await idsOfFirstTwo();
    await editStage('recaption', (lines) => {
      const [first, second, ...others] = lines;
      if (!first || !second) throw new Error('nothing to swap');
      const keep = ({ id, input }: StageLine) => ({ id, input });
      return [{ ...second, ...keep(first) }, { ...first, ...keep(second) }, ...others];
    });
    const reasons = found(await verify());
    for (const id of ids) expect(reasons).toContain(`${id} recaption not_what_was_sent`);
  });

  it('names a row of the manifest that was edited, one that is gone, and one too many', async () => {
    const path = join(project.directory, run, 'export', 'manifest.jsonl');
    const [first = '', second = '', ...others] = (await readFile(path, 'utf8')).split('\n');
    const edited = first.replace(/"caption_long":"[^"]{4}/, '"caption_long":"Some');
    const foreign = first.replace(/"id":"[^"]*"/, '"id":"stranger"');
    await writeFile(path, [edited, foreign, ...others].join('\n'));
    const ids = [first, second].map((line) => (JSON.parse(line) as { id: string }).id);
    expect(found(await verify())).toEqual(
      [
        `${ids[0]} export row_changed`,
        `${ids[1]} export row_missing`,
        'stranger export row_foreign',
      ].toSorted(),
    );
  });

  it('draws the same sample for a seed, and verifies no more', async () => {
    await editStage('check', swapped);
    const { verified, passedOver } = await verify('--sample', '3', '--seed', '5');
    expect(verified).toBe(3);
    expect(passedOver).toBeGreaterThan(0);
  });

  it('names a picture that was edited, and one that is gone', async () => {
    const [changed = '', gone = ''] = project.pictures;
    const path = join(project.dataset, changed);
    const original = await readFile(path);
    const lost = await readFile(join(project.dataset, gone));
    const [first, second] = await idsOfFirstTwo();
    try {
      await sharp(original).negate().jpeg().toFile(`${path}.new`);
      await writeFile(path, await readFile(`${path}.new`));
      await writeFile(join(project.dataset, gone), 'no picture');
      const reasons = found(await verify());
      expect(reasons).toContain(`${first} recaption media_changed`);
      expect(reasons.some((one) => one.startsWith(`${second} recaption media_`))).toBe(true);
    } finally {
      await writeFile(path, original);
      await writeFile(join(project.dataset, gone), lost);
    }
  });

  it('raises an alarm where one endpoint gives one caption to pictures that do not look alike', async () => {
    const text =
      'A wooden boat with a red hull lies at a long pier in a calm harbour while gulls circle above it.';
    server.behave({ rules: [{ trouble: { kind: 'say', text } }] });
    run = 'repeating';
    await project.writeConfig({ endpoint: ', maxRepeats: off' });
    const { code, stderr } = await cli(['run', project.dataset, '--run', run], {
      cwd: project.directory,
    });
    expect(code, stderr).toBe(0);
    const result = await verify();
    expect(result.code).toBe(3);
    expect(result.misfits.count).toBe(0);
    expect(result.alarms).toMatchObject([
      { endpoints: ['test', 'test'], similarity: 1, records: PICTURES, caption: text },
    ]);
    const [one, other] = result.alarms[0]?.ids ?? [];
    expect(one).not.toBe(other);
  });
});

describe('a run', () => {
  it('stops asking a server that gives one caption to pictures that do not look alike', async () => {
    const text =
      'A wooden boat with a red hull lies at a long pier in a calm harbour while gulls circle above it.';
    server.behave({ rules: [{ trouble: { kind: 'say', text } }] });
    await project.writeConfig({ endpoint: ', maxRepeats: 3', concurrency: 1 });
    const options = { cwd: project.directory };
    const stopped = await cli(['run', project.dataset, '--run', 'stopped'], options);
    expect(stopped.code).toBe(4);
    expect(stopped.stderr).toContain('gives nearly the same caption to pictures that do not look');
    const [, ...named] = /, (\S+) and (\S+) among them/.exec(stopped.stderr) ?? [];
    const samples = await readFile(
      join(project.directory, 'stopped', 'samples', '00000.jsonl'),
      'utf8',
    );
    expect(named).toHaveLength(2);
    for (const id of named) expect(samples).toContain(`"id":"${id}"`);
    server.behave({ rules: [] });
    const mended = await cli(['resume', '--run', 'stopped'], options);
    expect(mended.code, mended.stderr).toBe(0);
  });
});
