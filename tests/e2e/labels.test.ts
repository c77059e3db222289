import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRows, type ManifestLine } from '../support/caption-project.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';
import { cli } from '../support/cli.ts';

const videos = join(process.env['TEST_MEDIA_DIR'] ?? '', 'videos');

interface LeftOut {
  readonly id: string;
  readonly uri: string;
  readonly stage: string;
  readonly reason?: string;
  readonly code?: string;
  readonly value?: number;
  readonly threshold?: number;
  readonly message?: string;
}

function labels(textDominated: number): string {
  return `{"editing":0.2,"lack_of_motion_connectivity":0,"low_quality":0,"lecture_type":0,"text_dominated":${textDominated},"noisy_screenshots":0}`;
}

/** By the length that the prompt names: what the model says of each clip. */
const SAID = [
  // bunny-animation: a page of text, as far as this model can see.
  { prompt: 'clip of 5.3 seconds', trouble: { kind: 'say', text: labels(0.93) } },
  // rocks-1080p: no JSON once, then JSON in a fence.
  { prompt: 'clip of 5.8 seconds', first: 1, trouble: { kind: 'say', text: 'It is fine.' } },
  {
    prompt: 'clip of 5.8 seconds',
    trouble: { kind: 'say', text: `\`\`\`json\n${labels(0.4)}\n\`\`\`` },
  },
  // The first clip of street-cuts: never any JSON.
  { prompt: 'clip of 2.4 seconds', trouble: { kind: 'say', text: '{"editing": 0.' } },
  { prompt: 'Judge whether', trouble: { kind: 'say', text: labels(0) } },
] as const;

describe.skipIf(!existsSync(videos))('labels', () => {
  let server: ChatServer;
  let directory: string;

  beforeAll(async () => {
    server = await startChatServer({ rules: [...SAID] });
    directory = await mkdtemp(join(tmpdir(), 'recaptor-labels-'));
    await writeConfig('label: test, caption: test', 'caption: end-to-end');
  });

  afterAll(async () => server.close());

  async function writeConfig(roles: string, ...more: readonly string[]): Promise<void> {
    const endpoint = `{ kind: openai, baseUrl: "${server.url}", concurrency: 4 }`;
    await writeFile(
      join(directory, 'recaptor.yaml'),
      [
        'extends: cogvideox',
        `endpoints: { test: ${endpoint} }`,
        `roles: { ${roles} }`,
        ...more,
      ].join('\n'),
    );
  }

  const recaptor = async (...args: string[]) => cli(args, { cwd: directory });
  const run = () => join(directory, 'run');

  it('drop a text-dominated clip with the reason, and fail one that cannot be judged', async () => {
    const { code, stderr } = await recaptor('run', videos, '--run', 'run');
    expect({ code, stderr }).toMatchObject({ code: 3 });
    expect(await readRows<LeftOut>(run(), 'rejected.jsonl')).toMatchObject([
      {
        ...{ uri: 'bunny-animation.mp4', stage: 'filter-labels' },
        ...{ reason: 'text-dominated-above-max', value: 0.93, threshold: 0.5 },
      },
    ]);
    const [failed, ...others] = await readRows<LeftOut>(run(), 'failed.jsonl');
    expect(others).toEqual([]);
    expect(failed).toMatchObject({ uri: 'street-cuts.mp4', code: 'labels_unreadable' });
    expect(failed?.message).toContain('{\\"editing\\": 0.');
  }, 120_000);

  it('go with captions from one call a clip, all frames in it, where captions are end to end', async () => {
    const rows = await readRows<ManifestLine & { labels: object; caption_short: null }>(run());
    expect(rows.map(({ file_name }) => file_name)).toEqual([
      ...['rocks-1080p.mp4', 'street-cuts.mp4', 'street-cuts.mp4'],
    ]);
    for (const row of rows) {
      expect(row).toMatchObject({ caption_source: 'long', caption_short: null });
      const frames = row.provenance.stages['caption-clip']?.pictures ?? [];
      expect(frames.length).toBeGreaterThan(1);
      // The server marks a caption with the first picture it was shown.
      expect(row.caption).toContain(`[${frames[0]?.slice(0, 12)}]`);
      expect(row.provenance.stages).not.toHaveProperty('recaption-frames');
    }
    const captionCalls = server.report().calls.filter(({ outcome }) => outcome === 'answer');
    expect(captionCalls).toHaveLength(rows.length);
  });

  it('are held against a person by evaluate-labels, at the thresholds of the run', async () => {
    const rows = await readRows(run());
    const [rejected] = await readRows<LeftOut>(run(), 'rejected.jsonl');
    const [failed] = await readRows<LeftOut>(run(), 'failed.jsonl');
    const [rocks, street] = rows;
    const gold = [
      'id,editing,text_dominated,low_qualty',
      `${rejected?.id},0,1,`,
      `${rocks?.id},0,1,`,
      `${street?.id},1,0,`,
      `${failed?.id},0,0,`,
      'elsewhere@0.000-1.000,0,0,',
    ];
    await writeFile(join(directory, 'gold.csv'), gold.join('\n'));
    const flags = ['evaluate-labels', '--run', 'run', '--gold', 'gold.csv'];
    const { code, stdout } = await recaptor(...flags, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      gold: { clips: 5, labelled: 3 },
      missing: { count: 1, ids: ['elsewhere@0.000-1.000'] },
      withoutLabels: { count: 1, clips: { [failed?.id ?? '']: 'failed at label' } },
      labels: {
        text_dominated: {
          ...{ max: 0.5, n: 3, truePositives: 1, falseNegatives: 1, trueNegatives: 1 },
          ...{ precision: 1, recall: 0.5, cogvideox: { accuracy: 0.96 } },
        },
        editing: { n: 3, falseNegatives: 1, recall: 0, precision: null },
        low_quality: { n: 0 },
      },
    });
    const { stdout: text } = await recaptor(...flags);
    expect(text).toContain('1 not in the run: elsewhere@0.000-1.000');
    expect(text).toContain('not read, since no label is named so: low_qualty (labels: editing, ');
    expect(text).toMatch(/^text_dominated +0\.5 +3 +1 +0 +1 +1 +1\.000 +0\.500 +0\.667$/m);
  }, 60_000);

  it('can be told apart anew by another threshold, and nothing is asked again but what comes in', async () => {
    await writeConfig(
      'label: test, caption: test',
      'caption: end-to-end',
      'filters: { labels: { textDominated: { max: 0.95 } } }',
    );
    server.reset();
    const { code } = await recaptor('run', videos, '--run', 'run', '--update');
    expect(code).toBe(3);
    const names = (await readRows(run())).map(({ file_name }) => file_name);
    expect(names).toContain('bunny-animation.mp4');
    expect(server.report().asked).toBe(1);
  }, 120_000);

  it('have thresholds that move without a question: looked at first, then taken', async () => {
    server.reset();
    const stricter = ['--set', 'labels.textDominated.max=0.3', '--set', 'labels.editing.max=0.6'];
    const rethreshold = async (...flags: string[]) =>
      recaptor('rethreshold', '--run', 'run', ...flags);
    const looked = await rethreshold(...stricter, '--dry-run', '--json');
    expect(looked.code).toBe(0);
    expect(JSON.parse(looked.stdout)).toMatchObject({
      ...{ stage: 'filter-labels', records: 4, passBefore: 4, passAfter: 2, goOut: 2 },
      rules: {
        'text-dominated-above-max': {
          examples: { goOut: [{ value: 0.93, threshold: 0.3 }, { value: 0.4 }] },
        },
      },
    });
    expect(await readRows(run())).toHaveLength(4);
    expect(await rethreshold(...stricter)).toMatchObject({ code: 3 });
    expect((await readRows(run())).map(({ file_name }) => file_name)).toEqual([
      ...['street-cuts.mp4', 'street-cuts.mp4'],
    ]);
    const reasons = (await readRows<LeftOut>(run(), 'rejected.jsonl')).map(({ reason }) => reason);
    expect(reasons).toEqual(['text-dominated-above-max', 'text-dominated-above-max']);
    expect(server.report().asked).toBe(0);

    const both = [...stricter, '--set', 'motion.min=0'];
    for (const [flags, hint] of [
      [['--set', 'labels.textdominated.max=0.3'], 'textDominated'],
      [['--set', 'labels.max.min=0.3'], 'labels have max, onMissing'],
      [['--set', 'labels.max=3'], 'labels.max'],
      [both, 'one filter at a time'],
    ] as const) {
      const refused = await rethreshold(...flags, '--dry-run');
      expect(refused).toMatchObject({ code: 2 });
      expect(refused.stderr).toContain(hint);
    }
  }, 120_000);

  it('cannot be evaluated where the run has none, and the message says how to get them', async () => {
    await writeConfig('caption: test', 'caption: end-to-end');
    expect(await recaptor('run', videos, '--run', 'plain', '--limit', '1')).toMatchObject({
      code: 0,
    });
    const ended = await recaptor('evaluate-labels', '--run', 'plain', '--gold', 'gold.csv');
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('give the role `label` an endpoint');
    const moved = await recaptor('rethreshold', '--run', 'plain', '--set', 'labels.max=0.1');
    expect(moved.code).toBe(2);
    expect(moved.stderr).toContain('give the role label an endpoint');
  }, 120_000);
});
