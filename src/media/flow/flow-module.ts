import { wasmCode } from '../wasm-code.ts';

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

export const flowCode = wasmCode(
  import.meta.url,
  './dis-flow.wasm',
  (exports) => exports as FlowInstance,
);
