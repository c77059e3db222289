import { InvariantError } from '../../../core/errors.ts';
import { createNutUnits, type FrameStart } from './nut-units.ts';

/** A raw picture out of ffmpeg, with the time at which it is shown. */
export interface NutFrame {
  /** Counted from 0, in the order of ffmpeg's `-map` options. */
  readonly streamId: number;
  readonly seconds: number;
  readonly width: number;
  readonly height: number;
  /** Valid until the callback returns. */
  readonly bytes: Uint8Array;
}

export interface NutReader {
  /** Takes the next bytes, cut anywhere. Throws InvariantError for what is not NUT. */
  push(bytes: Uint8Array): void;
  /** Throws InvariantError where the bytes ended inside a frame. */
  end(): void;
}

/**
 * Reads raw video in NUT (https://ffmpeg.org/~michael/nut.txt), as ffmpeg writes it to a pipe: the
 * one format of ffmpeg's that carries several raw streams side by side with exact timestamps.
 */
export function createNutReader(onFrame: (frame: NutFrame) => void): NutReader {
  const units = createNutUnits();
  let unread: Uint8Array = NOTHING;
  let open: OpenFrame | null = null;
  let spare: Uint8Array = NOTHING;

  /** Returns what comes after the frame. */
  const readFrame = (start: FrameStart, bytes: Uint8Array): Uint8Array => {
    if (bytes.length >= start.sizeBytes) {
      onFrame({ ...start, bytes: bytes.subarray(0, start.sizeBytes) });
      return bytes.subarray(start.sizeBytes);
    }
    if (spare.length < start.sizeBytes) spare = new Uint8Array(start.sizeBytes);
    const whole = spare.subarray(0, start.sizeBytes);
    whole.set(bytes);
    open = { start, whole, filled: bytes.length };
    return NOTHING;
  };

  const continueFrame = (frame: OpenFrame, bytes: Uint8Array): Uint8Array => {
    const { start, whole } = frame;
    const taken = bytes.subarray(0, whole.length - frame.filled);
    whole.set(taken, frame.filled);
    frame.filled += taken.length;
    if (frame.filled === whole.length) {
      open = null;
      onFrame({ ...start, bytes: whole });
    }
    return bytes.subarray(taken.length);
  };

  return {
    push: (bytes) => {
      let rest = open === null ? bytes : continueFrame(open, bytes);
      while (rest.length > 0) {
        const joined = unread.length === 0 ? rest : Buffer.concat([unread, rest]);
        const unit = units.read(joined);
        if (unit === null) {
          unread = Uint8Array.from(joined);
          return;
        }
        unread = NOTHING;
        rest = joined.subarray(unit.consumed);
        if (unit.frame !== null) rest = readFrame(unit.frame, rest);
      }
    },
    end: () => {
      if (open === null && unread.length === 0) return;
      throw new InvariantError('What ffmpeg wrote ends inside a frame');
    },
  };
}

const NOTHING = new Uint8Array();

interface OpenFrame {
  readonly start: FrameStart;
  readonly whole: Uint8Array;
  filled: number;
}
