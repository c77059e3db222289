/** A typed array whose length is not known before: it takes numbers one at a time. */
export interface GrowingArray<T> {
  push(value: number): void;
  /** All numbers pushed so far, in an array of just their number. */
  values(): T;
}

const FIRST_CAPACITY = 256;

export function growingFloat32(): GrowingArray<Float32Array> {
  return growing((length) => new Float32Array(length));
}

export function growingFloat64(): GrowingArray<Float64Array> {
  return growing((length) => new Float64Array(length));
}

function growing<T extends Float32Array | Float64Array>(
  allocate: (length: number) => T,
): GrowingArray<T> {
  let items = allocate(FIRST_CAPACITY);
  let count = 0;
  return {
    push: (value) => {
      if (count === items.length) {
        const larger = allocate(items.length * 2);
        larger.set(items);
        items = larger;
      }
      items[count] = value;
      count += 1;
    },
    values: () => {
      const exact = allocate(count);
      exact.set(items.subarray(0, count));
      return exact;
    },
  };
}
