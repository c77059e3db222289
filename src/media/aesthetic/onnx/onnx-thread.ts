import type { OnnxScorer } from '../../../core/aesthetic.ts';
import { ConfigError, messageOf } from '../../../core/errors.ts';
import type { RgbPixels } from '../../picture-scores.ts';
import { applyHead, type AffineHead } from './affine-head.ts';
import { modelInput } from './model-input.ts';
import { loadOnnxRuntime, type LoadedRuntime, type OnnxSession } from './onnx-runtime.ts';

export interface OnnxTask {
  readonly pixels: RgbPixels;
  readonly modelPath: string;
  readonly scorer: OnnxScorer;
  readonly head: AffineHead | null;
}

/** An error as data: between threads an error loses its class and its code. */
export type OnnxOutcome = { readonly score: number } | { readonly failure: string };

interface OpenModel {
  readonly loaded: LoadedRuntime;
  readonly session: OnnxSession;
}

const models = new Map<string, Promise<OpenModel>>();

/** Runs in a worker thread; the name under which it is called. What fails concerns every picture. */
export async function scoreByModel(task: OnnxTask): Promise<OnnxOutcome> {
  try {
    return { score: await scoreOf(task) };
  } catch (error) {
    if (error instanceof ConfigError) return { failure: error.message };
    return {
      failure:
        `aesthetic.model ${task.modelPath}: cannot be run (${messageOf(error)}); give an ONNX file ` +
        'that is whole, and that this onnxruntime is not too old for',
    };
  }
}

async function scoreOf({ pixels, modelPath, scorer, head }: OnnxTask): Promise<number> {
  const opening = models.get(modelPath) ?? openModel(modelPath);
  models.set(modelPath, opening);
  const { loaded, session } = await opening;
  checkNames(session, scorer, modelPath);
  const { data, dims } = modelInput(pixels, scorer.preprocess);
  const tensor = new loaded.runtime.Tensor('float32', data, dims);
  const outputs = await session.run({ [scorer.input]: tensor });
  const values = outputs[scorer.output]?.data;
  if (!(values instanceof Float32Array)) {
    throw new ConfigError(`aesthetic.model ${modelPath}: ${scorer.output} is not of 32-bit floats`);
  }
  return checkedScore(values, scorer, head, modelPath);
}

async function openModel(modelPath: string): Promise<OpenModel> {
  const loaded = await loadOnnxRuntime();
  return { loaded, session: await loaded.runtime.InferenceSession.create(modelPath, {}) };
}

function checkNames(session: OnnxSession, { input, output }: OnnxScorer, modelPath: string): void {
  const check = (key: string, name: string, names: readonly string[]): void => {
    if (names.includes(name)) return;
    throw new ConfigError(
      `aesthetic.${key}: ${modelPath} has no ${key} named ${name}; it has: ${names.join(', ')}`,
    );
  };
  check('input', input, session.inputNames);
  check('output', output, session.outputNames);
}

function checkedScore(
  values: Float32Array,
  { output, head: headOptions }: OnnxScorer,
  head: AffineHead | null,
  modelPath: string,
): number {
  const wanted = head?.weights.length ?? 1;
  if (values.length !== wanted) {
    throw new ConfigError(
      `aesthetic.model ${modelPath}: ${output} has ${values.length} numbers, and ` +
        (head ? `the head takes ${wanted}` : 'without a head it must be one, the score'),
    );
  }
  const score = head ? applyHead(head, values, headOptions?.normalise ?? 'none') : (values[0] ?? 0);
  if (Number.isFinite(score)) return score;
  throw new ConfigError(`aesthetic.model ${modelPath}: gives ${score}, which is no score`);
}
