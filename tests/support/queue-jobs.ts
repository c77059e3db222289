import type { Job } from '../../src/core/queue.ts';

export function jobOf(stageName: string, shard: string): Job {
  return { run: 'run-1', stage: `${stageName}@1a2b3c4d5e6f7081`, shard };
}

export function jobsOf(stageName: string, count: number): Job[] {
  return Array.from({ length: count }, (_, index) =>
    jobOf(stageName, String(index).padStart(5, '0')),
  );
}

/** For `onError` where no error belongs: makes the test run fail. */
export function neverFails(error: Error): void {
  throw error;
}

/** Remembers what it is called with; `complete` resolves when it was called `count` times. */
export function recorder<Value>(count: number) {
  const values: Value[] = [];
  const { passed: complete, open } = gate();
  return {
    values,
    complete,
    record: (value: Value): Promise<void> => {
      values.push(value);
      if (values.length === count) open();
      return Promise.resolve();
    },
  };
}

/** A promise to wait at, and the function that lets all pass. */
export function gate() {
  let open: () => void = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}
