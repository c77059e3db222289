import { z } from 'zod';
import type { Config } from '../config/schema.ts';
import {
  hashOfFile,
  requireHash,
  type AestheticFiles,
} from '../media/aesthetic/onnx/model-files.ts';
import { localScorer, OnnxOptions } from '../stages/aesthetic-options.ts';

type Onnx = z.output<typeof OnnxOptions>;

/** The files of the ONNX scorer; null where the settings have another scorer. */
export function aestheticFilesOf(config: Config): AestheticFiles | null {
  const onnx = onnxOf(config);
  return onnx && { model: onnx.model, head: onnx.head?.file ?? null };
}

/**
 * Puts the hashes of the ONNX scorer's files into its settings: they, and not the files' names, tell
 * whether what was scored before still holds. Throws ConfigError where a file is missing, or not the
 * one that the config asks for.
 */
export async function resolveAestheticModel(config: Config): Promise<Config> {
  const onnx = onnxOf(config);
  if (onnx === null) return config;
  const modelSha256 = await checkedHash('aesthetic.model', onnx.model, onnx.modelSha256);
  const head = onnx.head && {
    ...onnx.head,
    sha256: await checkedHash('aesthetic.head.file', onnx.head.file, onnx.head.sha256),
  };
  const aesthetic = { ...onnx, modelSha256, ...(head && { head }) };
  return { ...config, settings: { ...Settings.parse(config.settings), aesthetic } };
}

/** Says which runtime runs which model, if one is needed. Throws ConfigError where there is none. */
export async function probeAestheticModel(config: Config): Promise<string> {
  const onnx = onnxOf(config);
  if (onnx === null) return 'embedded';
  const { loadOnnxRuntime } = await import('../media/aesthetic/onnx/onnx-runtime.ts');
  const { name } = await loadOnnxRuntime();
  return `${onnx.name ?? 'model'} by ${name}: ${onnx.model}`;
}

const TRIAL_SIDE = 256;
const GREY = 128;

/**
 * Has the ONNX scorer score a grey picture: whether model, head and names fit each other shows only
 * so. Throws ConfigError.
 *
 * @param config With the hashes of the scorer's files.
 */
export async function tryAestheticModel(config: Config, signal: AbortSignal): Promise<string> {
  const by = await probeAestheticModel(config);
  const onnx = onnxOf(config);
  const scorer = onnx && localScorer(onnx);
  if (scorer?.kind !== 'onnx') return by;
  const { createOnnxPool } = await import('../media/aesthetic/onnx/onnx-pool.ts');
  const pool = createOnnxPool(aestheticFilesOf(config));
  try {
    const data = new Uint8Array(TRIAL_SIDE * TRIAL_SIDE * 3).fill(GREY);
    const grey = { data, width: TRIAL_SIDE, height: TRIAL_SIDE };
    return `${by}; gives a grey picture ${(await pool.score(grey, scorer, signal)).toFixed(2)}`;
  } finally {
    await pool.close();
  }
}

const Settings = z.looseObject({ aesthetic: z.looseObject({ scorer: z.string() }).optional() });

/** Other recipes may have no aesthetic scores at all; clips have options of their own besides. */
function onnxOf(config: Config): (Onnx & Record<string, unknown>) | null {
  const { aesthetic } = Settings.parse(config.settings);
  return aesthetic?.scorer === 'onnx' ? OnnxOptions.loose().parse(aesthetic) : null;
}

async function checkedHash(key: string, path: string, wanted: string | undefined): Promise<string> {
  const found = await hashOfFile(key, path);
  if (wanted !== undefined) requireHash(key, path, found, { wanted });
  return found;
}
