import { readFile } from 'node:fs/promises';

import { InvariantError } from '../core/errors.ts';
import { compiledPath } from './compiled-url.ts';

/** An opaque WebAssembly.Module: compiled code without memory. */
type CompiledModule = object;

/** The part of the global that is used here; Node's types leave it to the DOM's. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<CompiledModule>;
  instantiate(
    module: CompiledModule,
    imports: { readonly env: { readonly abort: () => never } },
  ): Promise<{ readonly exports: unknown }>;
};

/** Makes instances of one compiled assembly, each with memory of its own. */
export interface WasmCode<Exports> {
  /**
   * The code is read and compiled once in a process. Throws RecaptorError `not_built` where it was
   * never built.
   */
  instantiate(): Promise<Exports>;
}

/**
 * @param from `import.meta.url` of the caller.
 * @param relative As `./dis-flow.wasm`, in the caller's compiled folder.
 * @param asWhat Makes the instance's exports typed; they are trusted to be what was compiled.
 */
export function wasmCode<Exports>(
  from: string,
  relative: string,
  asWhat: (exports: unknown) => Exports,
): WasmCode<Exports> {
  let compiled: Promise<CompiledModule> | undefined;
  const compile = async (): Promise<CompiledModule> => {
    try {
      return await WebAssembly.compile(await readFile(compiledPath(from, relative)));
    } catch (error) {
      compiled = undefined;
      throw error;
    }
  };
  return {
    instantiate: async () => {
      compiled ??= compile();
      const { exports } = await WebAssembly.instantiate(await compiled, { env: { abort } });
      return asWhat(exports);
    },
  };
}

/** Called by AssemblyScript's runtime where an allocation is over its limit. */
function abort(): never {
  throw new InvariantError('A WebAssembly module asked for more memory than it can hold.');
}
