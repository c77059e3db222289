import { InvariantError } from '../../../core/errors.ts';
import type { NutCursor } from './nut-cursor.ts';
import type { MainHeader, StreamHeader } from './nut-headers.ts';

export interface FrameHeader {
  readonly stream: StreamHeader;
  readonly pts: number;
  readonly sizeBytes: number;
}

const FLAG_CODED_PTS = 8;
const FLAG_STREAM_ID = 16;
const FLAG_SIZE_MSB = 32;
const FLAG_CHECKSUM = 64;
const FLAG_RESERVED = 128;
const FLAG_SIDE_DATA = 256;
const FLAG_HEADER_INDEX = 1024;
const FLAG_MATCH_TIME = 2048;
const FLAG_CODED = 4096;
const FLAG_INVALID = 8192;

const CHECKSUM_BYTES = 4;

/**
 * Reads what stands before a frame's bytes.
 *
 * @param lastPts Of each stream, the pts of its last frame or of the last syncpoint.
 */
export function readFrameHeader(
  cursor: NutCursor,
  { frameCodes, elidedBytes }: MainHeader,
  streams: ReadonlyMap<number, StreamHeader>,
  lastPts: ReadonlyMap<number, number>,
): FrameHeader {
  const code = frameCodes[cursor.byte()];
  if (code === undefined) throw new InvariantError('ffmpeg wrote a NUT frame without a code');
  // Flags that are coded are those that differ.
  const flags = code.flags & FLAG_CODED ? code.flags ^ cursor.unsigned() : code.flags;
  if (flags & (FLAG_INVALID | FLAG_SIDE_DATA)) {
    throw new InvariantError(`ffmpeg wrote a NUT frame that is not understood (flags ${flags})`);
  }
  const streamId = flags & FLAG_STREAM_ID ? cursor.unsigned() : code.streamId;
  const stream = streams.get(streamId);
  if (stream === undefined) throw new InvariantError('ffmpeg wrote a NUT frame of no stream');
  const last = lastPts.get(streamId) ?? 0;
  const pts =
    flags & FLAG_CODED_PTS ? ptsOf(cursor.unsigned(), last, stream) : last + code.ptsDelta;
  const sizeFactors = flags & FLAG_SIZE_MSB ? cursor.unsigned() : 0;
  if (flags & FLAG_MATCH_TIME) cursor.signed();
  const headerIndex = flags & FLAG_HEADER_INDEX ? cursor.unsigned() : code.headerIndex;
  const reserved = flags & FLAG_RESERVED ? cursor.unsigned() : code.reservedCount;
  for (let index = 0; index < reserved; index += 1) cursor.unsigned();
  if (flags & FLAG_CHECKSUM) cursor.skip(CHECKSUM_BYTES);
  const sizeBytes = code.sizeRest + sizeFactors * code.sizeFactor;
  checkWhole(sizeBytes, elidedBytes[headerIndex] ?? 0);
  return { stream, pts, sizeBytes };
}

/** A pts is given by its low bits where it is near to the last one, else as a whole. */
function ptsOf(coded: number, last: number, { ptsBits }: StreamHeader): number {
  const range = 2 ** ptsBits;
  if (coded >= range) return coded - range;
  const lowest = last - Math.floor((range - 1) / 2);
  return lowest + ((((coded - lowest) % range) + range) % range);
}

/** Beginnings are left out of short frames of known codecs, and never of raw pictures. */
function checkWhole(sizeBytes: number, elided: number): void {
  if (elided === 0 || sizeBytes > LONGEST_ELIDED_FRAME) return;
  throw new InvariantError('ffmpeg wrote a NUT frame without its beginning');
}

const LONGEST_ELIDED_FRAME = 4096;
