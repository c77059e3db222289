import { z } from 'zod';
import { ConfigError } from '../../../core/errors.ts';

/** One score of an embedding: the sum of value times weight, plus the bias. */
export interface AffineHead {
  readonly weights: Float64Array;
  readonly bias: number;
}

/**
 * Folds the linear layers of a safetensors file (`0.weight`, `0.bias`, `2.weight`, …, in the order
 * of their numbers) into one affine map. LAION's aesthetic predictor v2 has five such layers with
 * nothing but dropout between, which does nothing when it is used: it is this map.
 *
 * Throws ConfigError where the layers do not lead from an embedding to one number.
 */
export function readHead(file: Uint8Array, shown: string): AffineHead {
  const layers = layersOf(readTensors(file, shown), shown);
  const last = layers.at(-1);
  if (last?.outputs !== 1) throw wrong(shown, 'its last layer does not give one number');
  let weights: Float64Array = new Float64Array([1]);
  let bias = 0;
  for (const layer of layers.toReversed()) {
    if (layer.outputs !== weights.length) {
      throw wrong(shown, `a layer gives ${layer.outputs} numbers, and the next takes others`);
    }
    bias += dot(weights, layer.bias);
    weights = throughLayer(weights, layer);
  }
  return { weights, bias };
}

export function applyHead(
  { weights, bias }: AffineHead,
  embedding: Float32Array,
  normalise: 'l2' | 'none',
): number {
  const length = normalise === 'l2' ? Math.hypot(...embedding) : 1;
  // As LAION's script: an embedding of no length is left as it is.
  return bias + dot(weights, embedding) / (length === 0 ? 1 : length);
}

interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Row by row, one row an output. */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

const HEADER_LENGTH_BYTES = 8;
const MOST_HEADER_BYTES = 100_000_000;
const Header = z.record(
  z.string(),
  z.object({
    dtype: z.string(),
    shape: z.array(z.number().int().nonnegative()),
    data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
  }),
);

/** https://github.com/huggingface/safetensors#format */
function readTensors(file: Uint8Array, shown: string): ReadonlyMap<string, Tensor> {
  try {
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    const headerBytes = Number(view.getBigUint64(0, true));
    const start = HEADER_LENGTH_BYTES + headerBytes;
    if (headerBytes > MOST_HEADER_BYTES || start > file.length) throw new RangeError('no header');
    const text = new TextDecoder().decode(file.subarray(HEADER_LENGTH_BYTES, start));
    const { __metadata__: _metadata, ...entries } = z
      .record(z.string(), z.unknown())
      .parse(JSON.parse(text));
    return new Map(
      Object.entries(Header.parse(entries)).map(([name, { dtype, shape, data_offsets }]) => {
        if (dtype !== 'F32') throw new RangeError(`${name} is ${dtype}, and only F32 is read`);
        const [from, to] = data_offsets;
        // A copy, for the values may begin anywhere, and 32-bit arrays only at every fourth byte.
        const bytes = Uint8Array.from(file.subarray(start + from, start + to));
        return [name, { shape, values: new Float32Array(bytes.buffer) }];
      }),
    );
  } catch (error) {
    throw wrong(shown, `it is no safetensors file that is read here (${String(error)})`, error);
  }
}

function layersOf(tensors: ReadonlyMap<string, Tensor>, shown: string): readonly Layer[] {
  const named = [...tensors].flatMap(([name, tensor]) => {
    const match = /^(?<path>(?:.*\.)?(?<number>\d+))\.weight$/.exec(name)?.groups;
    return match ? [{ path: match['path'], number: Number(match['number']), tensor }] : [];
  });
  if (named.length === 0) throw wrong(shown, 'it has no layers named 0.weight, 0.bias, …');
  return named
    .toSorted((a, b) => a.number - b.number)
    .map(({ path, tensor: { shape, values } }) => {
      const [outputs = 0, inputs = 0] = shape;
      const bias = tensors.get(`${path}.bias`)?.values ?? new Float32Array(outputs);
      if (shape.length !== 2 || values.length !== outputs * inputs || bias.length !== outputs) {
        throw wrong(shown, `${path}.weight is no linear layer`);
      }
      return { inputs, outputs, weight: values, bias };
    });
}

function throughLayer(row: Float64Array, { inputs, outputs, weight }: Layer): Float64Array {
  const result = new Float64Array(inputs);
  for (let output = 0; output < outputs; output += 1) {
    for (let input = 0; input < inputs; input += 1) {
      result[input] =
        (result[input] ?? 0) + (row[output] ?? 0) * (weight[output * inputs + input] ?? 0);
    }
  }
  return result;
}

function dot(a: Float64Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}

function wrong(shown: string, what: string, cause?: unknown): ConfigError {
  return new ConfigError(
    `aesthetic.head.file ${shown}: ${what}; save the linear layers of the head as safetensors in F32`,
    { cause },
  );
}
