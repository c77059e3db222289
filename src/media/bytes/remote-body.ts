import type { Dispatcher } from 'undici';

import { bodyTooLarge, checkByteLimit } from './byte-limit.ts';

/**
 * Hands a response's body over piece by piece, each when the one before is taken, and gives its size
 * in bytes. Stops with MediaError `media_too_large` once it is longer than `maxBytes`, whatever its
 * header says; a header that says so stops it at once.
 */
export async function takeBody(
  response: Dispatcher.ResponseData,
  shown: string,
  maxBytes: number,
  take: (piece: Uint8Array) => Promise<void> | void,
): Promise<number> {
  const { body } = response;
  let sizeBytes = 0;
  try {
    checkByteLimit(shown, Number(response.headers['content-length'] ?? 0), maxBytes);
    for await (const piece of body as AsyncIterable<Uint8Array>) {
      sizeBytes += piece.byteLength;
      if (sizeBytes > maxBytes) throw bodyTooLarge(shown, maxBytes);
      await take(piece);
    }
  } finally {
    discardBody(response);
  }
  return sizeBytes;
}

/** The whole of a body, in memory. Throws as takeBody does. */
export async function readBody(
  response: Dispatcher.ResponseData,
  shown: string,
  maxBytes: number,
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  const sizeBytes = await takeBody(response, shown, maxBytes, (piece) => void pieces.push(piece));
  return Buffer.concat(pieces, sizeBytes);
}

/** Closes the connection of a response whose body is of no use. */
export function discardBody(response: Dispatcher.ResponseData): void {
  // Destroying a body that is not read to its end emits an error by design.
  response.body.on('error', () => undefined).destroy();
}
