import { describe, expect, it } from 'vitest';
import { loadOnnxRuntime } from '../../../src/media/aesthetic/onnx/onnx-runtime.ts';

function missing(name: string): never {
  throw Object.assign(new Error(`Cannot find package '${name}' imported from here`), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
}

const RUNTIME = {
  InferenceSession: {},
  env: { wasm: {}, versions: { common: '1.2.3' } },
};

describe('loadOnnxRuntime', () => {
  it('says how to install the runtime where there is none, and what needs none', async () => {
    const loading = loadOnnxRuntime(async (name) => missing(name));
    await expect(loading).rejects.toMatchObject({ code: 'config_invalid' });
    await expect(loading).rejects.toThrow(
      /is not installed.*`npm install onnxruntime-node.*`npm install onnxruntime-web`.*heuristic/,
    );
  });

  it('says why one that is installed cannot be loaded', async () => {
    const loading = loadOnnxRuntime(async (name) => {
      if (name === 'onnxruntime-node') throw new Error('libc is too old');
      return missing(name);
    });
    await expect(loading).rejects.toThrow('onnxruntime-node cannot be loaded (libc is too old)');
  });

  it('takes the native one first, and WASM in one thread where it is missing', async () => {
    const native = await loadOnnxRuntime(async () => ({ default: RUNTIME }));
    expect(native.name).toBe('onnxruntime-node 1.2.3');
    const wasm = await loadOnnxRuntime(async (name) =>
      name === 'onnxruntime-node' ? missing(name) : RUNTIME,
    );
    expect(wasm.name).toBe('onnxruntime-web 1.2.3');
    expect(wasm.runtime.env.wasm.numThreads).toBe(1);
  });
});
