import type { Dispatcher } from 'undici';

import { bodyTooLarge, checkByteLimit } from './byte-limit.ts';

/**
 * Reads a response's body. Stops with MediaError `media_too_large` once it is longer than
 * `maxBytes`, whatever its header says; a header that says so stops it at once.
 */
export async function readBody(
  response: Dispatcher.ResponseData,
  shown: string,
  maxBytes: number,
): Promise<Buffer> {
  const { body } = response;
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    checkByteLimit(shown, Number(response.headers['content-length'] ?? 0), maxBytes);
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > maxBytes) throw bodyTooLarge(shown, maxBytes);
      chunks.push(chunk);
    }
  } finally {
    discardBody(response);
  }
  return Buffer.concat(chunks, sizeBytes);
}

/** Closes the connection of a response whose body is of no use. */
export function discardBody(response: Dispatcher.ResponseData): void {
  // Destroying a body that is not read to its end emits an error by design.
  response.body.on('error', () => undefined).destroy();
}
