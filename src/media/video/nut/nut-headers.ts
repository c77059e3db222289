import { InvariantError } from '../../../core/errors.ts';
import type { NutCursor } from './nut-cursor.ts';

/** What a frame's first byte stands for, so that most frames need few bytes more. */
export interface FrameCode {
  readonly flags: number;
  readonly streamId: number;
  readonly sizeFactor: number;
  readonly sizeRest: number;
  readonly ptsDelta: number;
  readonly reservedCount: number;
  readonly headerIndex: number;
}

export interface TimeBase {
  readonly numerator: number;
  readonly denominator: number;
}

export interface MainHeader {
  readonly timeBases: readonly TimeBase[];
  /** 256, one for each value of a byte. */
  readonly frameCodes: readonly FrameCode[];
  /** Lengths of the beginnings that frames may leave out. */
  readonly elidedBytes: readonly number[];
}

export interface StreamHeader {
  readonly streamId: number;
  readonly timeBase: number;
  /** Bits of a pts that are given where it is near to the one before. */
  readonly ptsBits: number;
  readonly width: number;
  readonly height: number;
}

/** `N`, with which all packets begin that are no frames. */
export const PACKET_BYTE = 0x4e;

const FLAG_INVALID = 8192;

const INVALID: FrameCode = {
  flags: FLAG_INVALID,
  streamId: 0,
  sizeFactor: 1,
  sizeRest: 0,
  ptsDelta: 0,
  reservedCount: 0,
  headerIndex: 0,
};

/** Throws InvariantError for a version that is not 3 or 4, which no ffmpeg writes. */
export function readMainHeader(cursor: NutCursor): MainHeader {
  const version = cursor.unsigned();
  if (version < 3 || version > 4) {
    throw new InvariantError(`ffmpeg wrote NUT version ${version}, and 3 and 4 are known`);
  }
  if (version > 3) cursor.unsigned(); // minor version
  cursor.unsigned(); // number of streams
  cursor.unsigned(); // longest distance between syncpoints
  const timeBases = Array.from({ length: cursor.unsigned() }, () => ({
    numerator: cursor.unsigned(),
    denominator: cursor.unsigned(),
  }));
  const frameCodes = readFrameCodes(cursor);
  const elidedBytes = [0];
  for (let left = cursor.unsigned(); left > 0; left -= 1) {
    const count = cursor.unsigned();
    cursor.skip(count);
    elidedBytes.push(count);
  }
  return { timeBases, frameCodes, elidedBytes };
}

export function readStreamHeader(cursor: NutCursor): StreamHeader {
  const streamId = cursor.unsigned();
  cursor.unsigned(); // class: video
  cursor.skipBytes(); // fourcc
  const timeBase = cursor.unsigned();
  const ptsBits = cursor.unsigned();
  cursor.unsigned(); // largest step of pts
  cursor.unsigned(); // decode delay
  cursor.unsigned(); // flags
  cursor.skipBytes(); // codec specific data
  return { streamId, timeBase, ptsBits, width: cursor.unsigned(), height: cursor.unsigned() };
}

/** Runs of codes that differ only in the size; each field keeps its value until it is given anew. */
function readFrameCodes(cursor: NutCursor): readonly FrameCode[] {
  const codes: FrameCode[] = [];
  let [ptsDelta, sizeFactor, streamId, headerIndex] = [0, 1, 0, 0];
  while (codes.length < 256) {
    const flags = cursor.unsigned();
    const fields = cursor.unsigned();
    if (fields > 0) ptsDelta = cursor.signed();
    if (fields > 1) sizeFactor = cursor.unsigned();
    if (fields > 2) streamId = cursor.unsigned();
    const sizeRest = fields > 3 ? cursor.unsigned() : 0;
    const reservedCount = fields > 4 ? cursor.unsigned() : 0;
    const count = fields > 5 ? cursor.unsigned() : sizeFactor - sizeRest;
    if (fields > 6) cursor.signed(); // match time
    if (fields > 7) headerIndex = cursor.unsigned();
    for (let field = 8; field < fields; field += 1) cursor.unsigned();
    const code = { flags, streamId, sizeFactor, ptsDelta, reservedCount, headerIndex };
    for (let index = 0; index < count && codes.length < 256; index += 1) {
      if (codes.length === PACKET_BYTE) codes.push(INVALID);
      codes.push({ ...code, sizeRest: sizeRest + index });
    }
  }
  return codes;
}
