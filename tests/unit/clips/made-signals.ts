import type { VideoSignals } from '../../../src/core/video.ts';

type Samples = VideoSignals['samples'];
/** What is read at one sample. */
export type Reading = Readonly<Record<Exclude<keyof Samples, 'seconds'>, number>>;

export interface Scene {
  readonly seconds: number;
  readonly fps?: number;
  readonly sampleFps?: number;
  readonly flowWidth?: number;
  readonly flowHeight?: number;
  /** Content value of each frame but the first; 1 where left out. */
  readonly content?: (seconds: number, frame: number) => number;
  /** What differs from a still, well-lit picture. */
  readonly sample?: (seconds: number, sample: number) => Partial<Reading>;
}

const STILL: Reading = {
  motion: 0,
  stillShare: 1,
  direction: 0,
  coherence: 0,
  panRight: 0,
  tiltUp: 0,
  zoomIn: 0,
  rollClockwise: 0,
  residual: 0,
  difference: 1,
  frameDifference: 0.05,
  fade: 0,
  sharpness: 500,
  brightness: 120,
  contrast: 50,
  blackShare: 0,
  barShare: 0,
  colourfulness: 0,
};

/** The signals of a video that starts at 0 s, with frames and samples at even times. */
export function makeSignals({
  seconds,
  fps = 24,
  sampleFps = 2,
  flowWidth = 320,
  flowHeight = 180,
  content = () => 1,
  sample = () => ({}),
}: Scene): VideoSignals {
  const frameTimes = timesOf(seconds, fps);
  const sampleTimes = timesOf(seconds, sampleFps);
  const readings = Array.from(sampleTimes, (time, index) => ({ ...STILL, ...sample(time, index) }));
  const column = (name: keyof Reading): Float32Array =>
    Float32Array.from(readings, (reading) => reading[name]);
  return {
    frames: {
      seconds: frameTimes,
      content: Float32Array.from(frameTimes, (time, frame) =>
        frame > 0 ? content(time, frame) : 0,
      ),
    },
    samples: {
      seconds: sampleTimes,
      motion: column('motion'),
      stillShare: column('stillShare'),
      direction: column('direction'),
      coherence: column('coherence'),
      panRight: column('panRight'),
      tiltUp: column('tiltUp'),
      zoomIn: column('zoomIn'),
      rollClockwise: column('rollClockwise'),
      residual: column('residual'),
      difference: column('difference'),
      frameDifference: column('frameDifference'),
      fade: column('fade'),
      sharpness: column('sharpness'),
      brightness: column('brightness'),
      contrast: column('contrast'),
      blackShare: column('blackShare'),
      barShare: column('barShare'),
      colourfulness: column('colourfulness'),
    },
    sampleFps,
    flowWidth,
    flowHeight,
  };
}

/** A pair in which the camera pans and tilts, all of the picture with it; px a second at 320x180. */
export function panning(rightPx: number, upPx = 0): Partial<Reading> {
  const lengthPx = Math.hypot(rightPx, upPx);
  return {
    motion: lengthPx / Math.hypot(320, 180),
    stillShare: lengthPx < 1 ? 1 : 0,
    direction: Math.atan2(upPx, -rightPx),
    coherence: 0.99,
    panRight: rightPx / 320,
    tiltUp: upPx / 180,
    residual: 0.02,
    difference: 15,
  };
}

/** A pair at 2 samples a second that noise alone makes differ, with the mean length that it reads. */
export function noisy(lengthPx: number): Partial<Reading> {
  return {
    motion: (lengthPx * 2) / Math.hypot(320, 180),
    stillShare: Math.max(0, 1 - lengthPx / 1.4),
    coherence: 0.2,
    residual: 0.97,
    difference: 16 * lengthPx,
    sharpness: 500 + 4000 * lengthPx ** 2,
  };
}

function timesOf(seconds: number, perSecond: number): Float64Array {
  const count = Math.ceil(seconds * perSecond - 1e-9);
  return Float64Array.from({ length: count }, (_, index) => index / perSecond);
}
