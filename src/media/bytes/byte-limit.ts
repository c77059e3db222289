import { MediaError } from '../../core/errors.ts';

/** Throws MediaError `media_too_large` where `sizeBytes` is over `maxBytes`. */
export function checkByteLimit(shown: string, sizeBytes: number, maxBytes: number): void {
  if (sizeBytes > maxBytes) throw tooLarge(shown, inMegabytes(sizeBytes), maxBytes);
}

/** For a body whose size is not known before it is read. */
export function bodyTooLarge(shown: string, maxBytes: number): MediaError {
  return tooLarge(shown, `more than ${inMegabytes(maxBytes)}`, maxBytes);
}

function tooLarge(shown: string, size: string, maxBytes: number): MediaError {
  return new MediaError(
    `${shown}: the file has ${size}, and the limit is ${inMegabytes(maxBytes)}; ` +
      'raise maxBytes or leave the file out',
    { code: 'media_too_large' },
  );
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e5 ? 4 : 1)} MB`;
}
