import { InvariantError } from '../../../core/errors.ts';
import { NeedsMoreBytes, NutCursor } from './nut-cursor.ts';
import { readFrameHeader } from './nut-frame.ts';
import {
  PACKET_BYTE,
  readMainHeader,
  readStreamHeader,
  type MainHeader,
  type StreamHeader,
} from './nut-headers.ts';

/** What stands before a frame's bytes, in plain units. */
export interface FrameStart {
  readonly streamId: number;
  readonly seconds: number;
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
}

/** Reads the parts of a NUT file, one after another, and keeps what later ones refer to. */
export interface NutUnits {
  /**
   * Reads the part that `bytes` begin with: null where they end inside it. After a `frame`'s start
   * come its bytes, which are the caller's to read.
   */
  read(bytes: Uint8Array): { readonly consumed: number; readonly frame: FrameStart | null } | null;
}

const FILE_ID = 'nut/multimedia container\0';
const MAIN = '4e4d7a561f5f04ad';
const STREAM = '4e5311405bf2f9db';
const SYNCPOINT = '4e4be4adeeca4569';
const STARTCODE_BYTES = 8;
const CHECKSUM_BYTES = 4;
/** Packets over this length have a checksum before their content too. */
const LONG_PACKET_BYTES = 4096;

export function createNutUnits(): NutUnits {
  let hasFileId = false;
  let main: MainHeader | null = null;
  const streams = new Map<number, StreamHeader>();
  const lastPts = new Map<number, number>();

  const readPacket = (cursor: NutCursor): void => {
    const startcode = Buffer.from(cursor.take(STARTCODE_BYTES)).toString('hex');
    const length = cursor.unsigned();
    if (length > LONG_PACKET_BYTES) cursor.skip(CHECKSUM_BYTES);
    const packet = new NutCursor(cursor.take(length));
    if (startcode === MAIN) main = readMainHeader(packet);
    if (startcode === STREAM) {
      const stream = readStreamHeader(packet);
      streams.set(stream.streamId, stream);
    }
    if (startcode === SYNCPOINT && main !== null) {
      const key = packet.unsigned();
      for (const stream of streams.values()) {
        lastPts.set(stream.streamId, ptsAtSyncpoint(key, main, stream));
      }
    }
  };

  const readFrame = (cursor: NutCursor): FrameStart => {
    if (main === null) throw new InvariantError('NUT: a frame came before the headers');
    const { stream, pts, sizeBytes } = readFrameHeader(cursor, main, streams, lastPts);
    lastPts.set(stream.streamId, pts);
    const { streamId, width, height } = stream;
    return { streamId, seconds: secondsOf(pts, main, stream), width, height, sizeBytes };
  };

  const readUnit = (cursor: NutCursor, firstByte: number | undefined): FrameStart | null => {
    if (!hasFileId) {
      readFileId(cursor);
      hasFileId = true;
      return null;
    }
    if (firstByte !== PACKET_BYTE) return readFrame(cursor);
    readPacket(cursor);
    return null;
  };

  return {
    read: (bytes) => {
      const cursor = new NutCursor(bytes);
      try {
        const frame = readUnit(cursor, bytes[0]);
        return { consumed: cursor.position, frame };
      } catch (error) {
        if (error instanceof NeedsMoreBytes) return null;
        throw error;
      }
    },
  };
}

function readFileId(cursor: NutCursor): void {
  const found = Buffer.from(cursor.take(FILE_ID.length)).toString('latin1');
  if (found !== FILE_ID) throw new InvariantError('What ffmpeg wrote is not NUT');
}

/** `key` holds a time and the index of its time base; streams of other bases round it down. */
function ptsAtSyncpoint(key: number, { timeBases }: MainHeader, stream: StreamHeader): number {
  const from = timeBases[key % timeBases.length];
  const to = timeBases[stream.timeBase];
  if (from === undefined || to === undefined) throw new InvariantError('NUT: no time base');
  const pts = Math.floor(key / timeBases.length);
  if (from === to) return pts;
  const numerator = BigInt(pts) * BigInt(from.numerator) * BigInt(to.denominator);
  return Number(numerator / (BigInt(from.denominator) * BigInt(to.numerator)));
}

function secondsOf(pts: number, { timeBases }: MainHeader, stream: StreamHeader): number {
  const timeBase = timeBases[stream.timeBase];
  if (timeBase === undefined) throw new InvariantError('NUT: no time base');
  return (pts * timeBase.numerator) / timeBase.denominator;
}
