import { readFile } from 'node:fs/promises';

import { InvariantError } from '../../core/errors.ts';
import { compiledPath } from '../compiled-url.ts';

/** What assembly/dis-flow.ts exports. Addresses are bytes from the start of `memory`. */
export interface FlowInstance {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** Returns the address for the gray frame. Traps where memory is short. To be called once. */
  allocate(width: number, height: number, finestLevel: number): number;
  reset(): void;
  /** Takes the gray frame; 1 where there is flow from the frame before. */
  push(): number;
  flowU(): number;
  flowV(): number;
}

/** An opaque WebAssembly.Module: compiled code without memory. */
type CompiledModule = object;

/** The part of the global that is used here; Node's types leave it to the DOM's. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<CompiledModule>;
  instantiate(
    module: CompiledModule,
    imports: { readonly env: { readonly abort: () => never } },
  ): Promise<{ readonly exports: FlowInstance }>;
};

let compiled: Promise<CompiledModule> | undefined;

/**
 * A new instance, with memory of its own, of the compiled assembly. The code is read and compiled
 * once in a process. Throws RecaptorError `not_built` where it was never built.
 */
export async function instantiateFlow(): Promise<FlowInstance> {
  compiled ??= compileFlow();
  const { exports } = await WebAssembly.instantiate(await compiled, { env: { abort } });
  return exports;
}

async function compileFlow(): Promise<CompiledModule> {
  try {
    return await WebAssembly.compile(
      await readFile(compiledPath(import.meta.url, './dis-flow.wasm')),
    );
  } catch (error) {
    compiled = undefined;
    throw error;
  }
}

/** Called by AssemblyScript's runtime where an allocation is over its limit. */
function abort(): never {
  throw new InvariantError('The optical flow module asked for more memory than it can hold.');
}
