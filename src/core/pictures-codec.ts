import { RunError } from './errors.ts';
import type { KeptPicture } from './video.ts';

/** `RPIC` in ASCII. */
const MAGIC = 0x52_50_49_43;
const VERSION = 1;
const HEADER_BYTES = 12;
const ENTRY_BYTES = 12;

/**
 * Small pictures of a video as bytes, little-endian: `RPIC`, version, number of pictures (4 bytes
 * each); then of each picture its seconds (8) and its size in bytes (4); then the pictures.
 */
export function encodePictures(pictures: readonly KeptPicture[]): Uint8Array {
  const start = HEADER_BYTES + pictures.length * ENTRY_BYTES;
  const sizeBytes = pictures.reduce((size, { bytes }) => size + bytes.length, start);
  const encoded = new Uint8Array(sizeBytes);
  const view = new DataView(encoded.buffer);
  view.setUint32(0, MAGIC);
  view.setUint32(4, VERSION, true);
  view.setUint32(8, pictures.length, true);
  let offset = start;
  for (const [index, { seconds, bytes }] of pictures.entries()) {
    view.setFloat64(HEADER_BYTES + index * ENTRY_BYTES, seconds, true);
    view.setUint32(HEADER_BYTES + index * ENTRY_BYTES + 8, bytes.length, true);
    encoded.set(bytes, offset);
    offset += bytes.length;
  }
  return encoded;
}

/** Throws RunError `pictures_unreadable` for other bytes, another version, and what is cut short. */
export function decodePictures(encoded: Uint8Array): readonly KeptPicture[] {
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  if (encoded.length < HEADER_BYTES || view.getUint32(0) !== MAGIC) throw unreadable();
  const count = view.getUint32(8, true);
  let offset = HEADER_BYTES + count * ENTRY_BYTES;
  if (view.getUint32(4, true) !== VERSION || offset > encoded.length) throw unreadable();
  const pictures = Array.from({ length: count }, (_, index) => {
    const entry = HEADER_BYTES + index * ENTRY_BYTES;
    const start = offset;
    offset += view.getUint32(entry + 8, true);
    return { seconds: view.getFloat64(entry, true), bytes: encoded.subarray(start, offset) };
  });
  if (offset !== encoded.length) throw unreadable();
  return pictures;
}

function unreadable(): RunError {
  return new RunError(
    'The small pictures of a video cannot be read; `recaptor retry --stage analyze` makes them anew',
    { code: 'pictures_unreadable' },
  );
}
