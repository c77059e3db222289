import { createHash } from 'node:crypto';

import type { ChatRequest, PreparedPicture } from '../../src/core/chat.ts';

/** A picture for servers that decode none: bytes made from `seed`. */
export function pictureOf(seed: number, sizeBytes = 2000): PreparedPicture {
  const bytes = new Uint8Array(sizeBytes);
  for (let index = 0; index < sizeBytes; index += 1) bytes[index] = (index * 31 + seed * 97) % 256;
  bytes.set(new TextEncoder().encode(`picture ${seed} `));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bytes, mediaType: 'image/jpeg', width: 64, height: 48, sha256, sourceSha256: sha256 };
}

/** Instruction, text, and pictures in order. */
export function requestOf(...pictures: readonly PreparedPicture[]): ChatRequest {
  return {
    system: 'You describe pictures.',
    parts: [{ text: 'Describe this.' }, ...pictures.map((picture) => ({ picture }))],
    sampling: { maxTokens: 300, temperature: 0.2, topP: 0.9, seed: 7 },
  };
}

/** As the chat server marks its answers. */
export function markerFor({ sha256 }: PreparedPicture): string {
  return `[${sha256.slice(0, 12)}]`;
}
