import { RunError } from './errors.ts';
import type { VideoSignals } from './video.ts';

type SampleColumn = Exclude<keyof VideoSignals['samples'], 'seconds'>;

/** The columns of samples besides their times, in the order in which they are stored. */
export const SAMPLE_COLUMNS = [
  'motion',
  'stillShare',
  'direction',
  'coherence',
  'panRight',
  'tiltUp',
  'zoomIn',
  'rollClockwise',
  'residual',
  'difference',
  'frameDifference',
  'fade',
  'sharpness',
  'brightness',
  'contrast',
  'blackShare',
  'barShare',
  'colourfulness',
] as const satisfies readonly SampleColumn[];

/** One value for each of SAMPLE_COLUMNS. It does not compile where the list lacks a column. */
export function bySampleColumn<T>(
  valueOf: (column: SampleColumn) => T,
): Readonly<Record<SampleColumn, T>> {
  const entries = SAMPLE_COLUMNS.map((column) => [column, valueOf(column)] as const);
  return Object.fromEntries(entries) as Record<(typeof SAMPLE_COLUMNS)[number], T>;
}

/** `RSIG` in ASCII. */
const MAGIC = 0x52_53_49_47;
const VERSION = 2;
const HEADER_BYTES = 32;
const SECONDS_BYTES = 8;
const VALUE_BYTES = 4;

/**
 * Signals as bytes, little-endian: `RSIG`, version (4 bytes each), sample fps (8), flow width and
 * height, numbers of frames and of samples (4 each); then each array as a whole: the frames' seconds
 * and content, the samples' seconds and SAMPLE_COLUMNS. Seconds take 8 bytes, other values 4: about
 * 12 bytes a frame and 80 a sample, or 3.7 MB for two hours at 30 fps and 2 samples a second.
 */
export function encodeSignals(signals: VideoSignals): Uint8Array {
  const { frames, samples } = signals;
  const counts = { frames: frames.seconds.length, samples: samples.seconds.length };
  const bytes = new Uint8Array(encodedBytes(counts));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC);
  view.setUint32(4, VERSION, true);
  view.setFloat64(8, signals.sampleFps, true);
  view.setUint32(16, signals.flowWidth, true);
  view.setUint32(20, signals.flowHeight, true);
  view.setUint32(24, counts.frames, true);
  view.setUint32(28, counts.samples, true);
  let offset = HEADER_BYTES;
  const write = (values: Float64Array | Float32Array): void => {
    for (const value of values) {
      if (values instanceof Float64Array) view.setFloat64(offset, value, true);
      else view.setFloat32(offset, value, true);
      offset += values.BYTES_PER_ELEMENT;
    }
  };
  write(frames.seconds);
  write(frames.content);
  write(samples.seconds);
  for (const column of SAMPLE_COLUMNS) write(samples[column]);
  return bytes;
}

/** Throws RunError `signals_unreadable` for other bytes, another version, and what is cut short. */
export function decodeSignals(bytes: Uint8Array): VideoSignals {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(0) !== MAGIC) {
    throw unreadable('they do not begin as signals do');
  }
  const version = view.getUint32(4, true);
  if (version !== VERSION) throw unreadable(`their version is ${version}, not ${VERSION}`);
  const counts = { frames: view.getUint32(24, true), samples: view.getUint32(28, true) };
  if (bytes.length !== encodedBytes(counts)) {
    throw unreadable(`they have ${bytes.length} bytes, not ${encodedBytes(counts)}`);
  }
  let offset = HEADER_BYTES;
  const readSeconds = (count: number): Float64Array =>
    new Float64Array(count).map(() => {
      offset += SECONDS_BYTES;
      return view.getFloat64(offset - SECONDS_BYTES, true);
    });
  const readValues = (count: number): Float32Array =>
    new Float32Array(count).map(() => {
      offset += VALUE_BYTES;
      return view.getFloat32(offset - VALUE_BYTES, true);
    });
  return {
    frames: { seconds: readSeconds(counts.frames), content: readValues(counts.frames) },
    samples: {
      seconds: readSeconds(counts.samples),
      ...bySampleColumn(() => readValues(counts.samples)),
    },
    sampleFps: view.getFloat64(8, true),
    flowWidth: view.getUint32(16, true),
    flowHeight: view.getUint32(20, true),
  };
}

function encodedBytes(counts: { readonly frames: number; readonly samples: number }): number {
  return (
    HEADER_BYTES +
    counts.frames * (SECONDS_BYTES + VALUE_BYTES) +
    counts.samples * (SECONDS_BYTES + VALUE_BYTES * SAMPLE_COLUMNS.length)
  );
}

function unreadable(reason: string): RunError {
  return new RunError(
    `The signals of a video cannot be read: ${reason}. Delete them; the next run analyses the ` +
      'video again.',
    { code: 'signals_unreadable' },
  );
}
