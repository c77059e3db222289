import { ConfigError, messageOf } from '../../../core/errors.ts';

/** The part of onnxruntime's API that is used; both packages have it. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(path: string, options: object): Promise<OnnxSession>;
  };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => object;
  readonly env: { readonly wasm: { numThreads?: number }; readonly versions: { common: string } };
}

export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, object>>): Promise<Readonly<Record<string, OnnxTensor>>>;
}

interface OnnxTensor {
  readonly data: unknown;
}

export interface LoadedRuntime {
  readonly runtime: OnnxRuntime;
  /** The package and its version. */
  readonly name: string;
}

/** The native one first: many times as fast. */
const PACKAGES = ['onnxruntime-node', 'onnxruntime-web'] as const;

const HOW_TO_INSTALL =
  'install it where Recaptor is installed: `npm install onnxruntime-node ' +
  '--onnxruntime-node-install=skip` (without the flag its install script downloads CUDA libraries ' +
  'on Linux), or `npm install onnxruntime-web`, which is WASM, runs anywhere and is slower. ' +
  'Or set `aesthetic: { scorer: heuristic }`, which needs neither';

/**
 * Loads an optional package, when it is first needed. Throws ConfigError saying how to install one.
 *
 * @param importModule Imports a package by its name.
 */
export async function loadOnnxRuntime(
  importModule: (name: string) => Promise<unknown> = async (name) => import(name),
): Promise<LoadedRuntime> {
  const broken: string[] = [];
  for (const name of PACKAGES) {
    try {
      return named(name, (await importModule(name)) as ImportedRuntime);
    } catch (error) {
      if (!isMissing(error, name)) broken.push(`${name} cannot be loaded (${messageOf(error)})`);
    }
  }
  const why = broken.length > 0 ? broken.join('; ') : 'it is not installed';
  throw new ConfigError(`aesthetic.scorer onnx needs onnxruntime: ${why}; ${HOW_TO_INSTALL}.`);
}

type ImportedRuntime = OnnxRuntime | { readonly default: OnnxRuntime };

function named(name: string, imported: ImportedRuntime): LoadedRuntime {
  const runtime = 'InferenceSession' in imported ? imported : imported.default;
  // Threads of its own would have to be started in each of ours.
  if (name === 'onnxruntime-web') runtime.env.wasm.numThreads = 1;
  return { runtime, name: `${name} ${runtime.env.versions.common}` };
}

function isMissing(error: unknown, name: string): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ERR_MODULE_NOT_FOUND' && messageOf(error).includes(`'${name}'`);
}
