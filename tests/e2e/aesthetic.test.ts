import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { captionProject, readRows, type CaptionProject } from '../support/caption-project.ts';
import { cli } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

const TINY = resolve('tests/integration/media/aesthetic');
const PICTURES = 4;

/** Makes `import('onnxruntime-…')` fail in every thread of a process, as where it is not installed. */
const WITHOUT_ONNXRUNTIME = {
  NODE_OPTIONS: `--import=${module(
    `import { register } from 'node:module';
     register(${JSON.stringify(
       module(`export const resolve = async (name, context, next) => {
         if (!name.startsWith('onnxruntime')) return next(name, context);
         const error = new Error("Cannot find package '" + name + "'");
         throw Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' });
       };`),
     )});`,
  )}`,
};

function module(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

interface Scored {
  readonly file_name: string;
  readonly aesthetic_score: number | null;
  readonly aesthetic_scorer: string;
}

let server: ChatServer;
let project: CaptionProject;

beforeAll(async () => {
  server = await startChatServer();
  project = await captionProject(PICTURES, server.url);
});

beforeEach(() => server.reset());
afterAll(async () => server.close());

async function scoresOf(run: string): Promise<readonly Scored[]> {
  const { code, stderr } = await cli(['run', project.dataset, '--run', run], {
    cwd: project.directory,
  });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return readRows<Scored>(join(project.directory, run));
}

const onnx = (model: string): string =>
  `aesthetic: { scorer: onnx, name: tiny, model: "${join(TINY, model)}", ` +
  `head: { file: "${join(TINY, 'tiny-head.safetensors')}" } }\nfilters: { aesthetic: null }`;

describe('aesthetic scores in the manifest', () => {
  it('are those of the formula where nothing is set', async () => {
    await project.writeConfig();
    const rows = await scoresOf('heuristic');
    expect(rows).toHaveLength(PICTURES);
    for (const { aesthetic_score, aesthetic_scorer } of rows) {
      expect(aesthetic_scorer).toBe('heuristic-1');
      expect(aesthetic_score).toBeGreaterThan(0.1);
      expect(aesthetic_score).toBeLessThan(1);
    }
  });

  it.each([
    ['given', 3.9, 'five-words-1-logprobs'],
    ['ignored', 4, 'five-words-1-answer'],
    ['refused', 4, 'five-words-1-answer'],
  ] as const)('are a model’s ratings, log-probabilities %s', async (logprobs, score, scorer) => {
    const top = { good: Math.log(0.7), excellent: Math.log(0.1), fair: Math.log(0.2) };
    const trouble = { kind: 'say' as const, text: 'good', top };
    server.behave({ logprobs, rules: [{ prompt: 'How would you rate', trouble }] });
    await project.writeConfig({
      more: 'aesthetic: { scorer: endpoint }',
      roles: ', aesthetic: test',
    });
    const rows = await scoresOf(`rated-${logprobs}`);
    const status = await cli(['status', '--run', `rated-${logprobs}`], { cwd: project.directory });
    expect(status.stdout).toMatch(
      logprobs === 'given'
        ? /aesthetic: takes 1 picture a call; log-probabilities/
        : /aesthetic: takes 1 picture a call; no log-probabilities: scored by words/,
    );
    expect(rows.map((row) => [row.aesthetic_score, row.aesthetic_scorer])).toEqual(
      rows.map(() => [score, scorer]),
    );
  });

  it('are those of an ONNX model, another for each picture', async () => {
    await project.writeConfig({ more: onnx('tiny-model.onnx') });
    const rows = await scoresOf('onnx');
    expect(new Set(rows.map(({ aesthetic_score }) => aesthetic_score)).size).toBe(PICTURES);
    expect(new Set(rows.map(({ aesthetic_scorer }) => aesthetic_scorer))).toEqual(
      new Set(['tiny']),
    );
  });

  it.each([
    [
      'fits',
      '',
      0,
      /ok +aesthetic scorer +tiny by onnxruntime.*; gives a grey picture -?\d+\.\d\d/,
    ],
    [
      'has no such input',
      ', input: pixels',
      2,
      /BROKEN +aesthetic scorer .*no input named pixels; it/,
    ],
  ])('are tried by doctor: a model that %s', async (_what, more, code, says) => {
    const model = onnx('tiny-model.onnx').replace('name: tiny', `name: tiny${more}`);
    await project.writeConfig({ more: model });
    const doctor = await cli(['doctor'], { cwd: project.directory });
    expect(doctor).toMatchObject({ code, stdout: expect.stringMatching(says) as string });
  });

  it.each([
    ['the runtime', 'tiny-model.onnx', /npm install onnxruntime-node/],
    ['the weights', 'missing.onnx', /missing\.onnx: there is no such file; put the file there/],
  ])(
    'ends with 2 before any work where %s is missing, saying what to do',
    async (what, model, says) => {
      await project.writeConfig({ more: onnx(model) });
      const options = { cwd: project.directory, environment: WITHOUT_ONNXRUNTIME };
      const run = await cli(['run', project.dataset, '--run', `no-${model}`], options);
      expect({ what, code: run.code }).toEqual({ what, code: 2 });
      expect(run.stderr).toMatch(says);
      expect(server.report().asked).toBe(0);
      const doctor = await cli(['doctor'], options);
      expect(doctor).toMatchObject({ code: 2, stdout: expect.stringMatching(says) as string });
    },
  );
});
