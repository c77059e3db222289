import { hash } from 'node:crypto';

/** SHA-256 of bytes or UTF-8 text, in lower-case hex. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

/** JSON with the keys of every object sorted, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(
      Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
    );
  });
}

/** A short name for a value: the first `length` hex digits of the hash of its canonical JSON. */
export function digest(value: unknown, length = 16): string {
  return sha256(canonicalJson(value)).slice(0, length);
}
