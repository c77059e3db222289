import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recipes } from '../../../pipelines/index.ts';
import { pipelineOf } from '../../../src/cli/assemble.ts';
import { loadConfig } from '../../../src/config/load.ts';

const MODEL = 'endpoints: { a: { kind: openai, baseUrl: "http://127.0.0.1:1/v1", model: m } }';
const RATED = 'aesthetic: { scorer: endpoint }';

describe.each(['sd3', 'cogvideox'])('aesthetic scores in %s', (preset) => {
  async function stagesOf(...yaml: readonly string[]) {
    const directory = await mkdtemp(join(tmpdir(), 'recaptor-aesthetic-'));
    const text = [`extends: ${preset}`, MODEL, ...yaml].join('\n');
    await writeFile(join(directory, 'recaptor.yaml'), text);
    return pipelineOf(await loadConfig({ recipes, directory, lookUp: () => undefined })).stages;
  }

  async function optionsOf(...yaml: readonly string[]) {
    return (await stagesOf(...yaml)).find(({ name }) => name === 'score-aesthetic')?.options;
  }

  it('are made on this machine unless a model is to rate, and then need its role', async () => {
    const names = (stages: Awaited<ReturnType<typeof stagesOf>>) => stages.map(({ name }) => name);
    expect(names(await stagesOf())).toContain('score-aesthetic');
    expect(names(await stagesOf('prompts: { aesthetic: null }'))).toContain('score-aesthetic');
    const rated = names(await stagesOf(RATED, 'roles: { aesthetic: a }'));
    expect(rated).toContain('rate-aesthetic');
    expect(rated).not.toContain('score-aesthetic');
    await expect(stagesOf(RATED)).rejects.toThrow('roles.aesthetic: nothing is given');
  });

  it('are not made by the builtin describer', async () => {
    await expect(stagesOf(RATED, 'roles: { aesthetic: builtin }')).rejects.toThrow(
      /roles\.aesthetic: the builtin describer cannot judge/,
    );
  });

  it('depend on what a model’s file holds, and not on where it lies', async () => {
    const onnx = (model: string, digit: string): string =>
      `aesthetic: { scorer: onnx, model: ${model}, modelSha256: "${digit.repeat(64)}" }`;
    const there = await optionsOf(onnx('/there/a.onnx', '1'));
    expect(await optionsOf(onnx('/elsewhere/b.onnx', '1'))).toEqual(there);
    expect(await optionsOf(onnx('/there/a.onnx', '2'))).not.toEqual(there);
    expect(there).toMatchObject({ scorer: { kind: 'onnx', name: 'onnx-11111111' } });
  });
});
