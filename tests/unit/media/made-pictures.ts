import { deflateSync } from 'node:zlib';

import sharp from 'sharp';

/** A picture with detail everywhere, so that encoders have something to store. */
export function texturedPixels(width: number, height: number, channels: 3 | 4): Buffer {
  const pixels = Buffer.alloc(width * height * channels);
  for (let index = 0; index < pixels.length; index += 1) {
    pixels[index] = Math.imul(index + 1, 2_654_435_761) >>> 24;
  }
  return pixels;
}

export function texturedPicture(width: number, height: number): ReturnType<typeof sharp> {
  return sharp(texturedPixels(width, height, 3), { raw: { width, height, channels: 3 } });
}

/** A PNG from rows of RGBA pixels. */
export function rgbaPng(
  rows: readonly (readonly (readonly [number, number, number, number])[])[],
): Promise<Buffer> {
  const raw = { width: rows[0]?.length ?? 0, height: rows.length, channels: 4 as const };
  return sharp(Buffer.from(rows.flat(2)), { raw })
    .png()
    .toBuffer();
}

export function plainPicture(
  width: number,
  height: number,
  background: string,
): ReturnType<typeof sharp> {
  return sharp({ create: { width, height, channels: 3, background } });
}

/** A one-bit gray PNG, all black, made without ever holding its pixels. */
export function hugePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(Buffer.alloc(height * (1 + Math.ceil(width / 8))));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', rows),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** CRC-32 of ISO 3309, as PNG has it; node:zlib has none before Node 22. */
function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** RGB values of the first pixel of an encoded picture. */
export async function firstPixel(encoded: Uint8Array): Promise<readonly number[]> {
  const { data } = await sharp(encoded).raw().toBuffer({ resolveWithObject: true });
  return [...data.subarray(0, 3)];
}
