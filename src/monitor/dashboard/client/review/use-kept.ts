import { useState } from 'preact/hooks';

/** A setting of the person at this browser; forgotten by browsers that keep nothing. */
export function useKept(
  key: string,
  otherwise: string,
): readonly [string, (value: string) => void] {
  const [value, setValue] = useState(() => read(key) ?? otherwise);
  const keep = (next: string): void => {
    setValue(next);
    try {
      localStorage.setItem(key, next);
    } catch {
      // It holds for this page, then.
    }
  };
  return [value, keep];
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
