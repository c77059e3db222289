import { bySampleColumn } from '../../../core/signals-codec.ts';
import type { VideoSignals } from '../../../core/video.ts';
import type { Flow } from '../../flow/dis-flow.ts';
import { motionOfPair } from '../../flow/motion-of-pair.ts';
import { laplacianVariance } from '../../picture-scores.ts';
import type { FrameSize } from './analysis-plan.ts';
import { barShare } from './black-bars.ts';
import { brightnessChange, type GrayFrame } from './brightness-change.ts';
import { growingFloat32, growingFloat64 } from './growing-array.ts';
import { measureExposure } from './luma-histogram.ts';

type Samples = VideoSignals['samples'];
type SampleValues = Readonly<Record<Exclude<keyof Samples, 'seconds'>, number>>;

/** What the small pictures in colour say of a sample, and of the frames since the one before. */
export type SampleColours = Pick<SampleValues, 'colourfulness' | 'frameDifference'>;

export interface SampleMeter {
  /** @param gray Eight-bit luma; it may be overwritten afterwards. */
  push(gray: Uint8Array, seconds: number, colours: SampleColours): void;
  samples(): Samples;
}

/** Measures samples, and each pair of one and the next. */
export function createSampleMeter(flow: Flow, size: FrameSize): SampleMeter {
  const times = growingFloat64();
  const columns = bySampleColumn(growingFloat32);
  let last: (GrayFrame & { readonly seconds: number }) | null = null;
  return {
    push: (gray, seconds, colours) => {
      const luma = { data: gray, ...size };
      const exposure = measureExposure(gray);
      // Not by `slice`, which on a Buffer is no copy.
      const frame = { ...exposure, gray: new Uint8Array(gray), seconds };
      const values: SampleValues = {
        ...motionOf(flow, gray, seconds - (last?.seconds ?? 0)),
        ...(last === null ? NO_CHANGE : brightnessChange(last, frame)),
        sharpness: laplacianVariance(luma),
        ...exposure,
        barShare: barShare(luma),
        ...colours,
      };
      last = frame;
      times.push(seconds);
      bySampleColumn((column) => columns[column].push(values[column]));
    },
    samples: () => ({
      seconds: times.values(),
      ...bySampleColumn((column) => columns[column].values()),
    }),
  };
}

const NO_CHANGE = { difference: 0, fade: 0 };

const NO_MOTION = {
  motion: 0,
  stillShare: 0,
  direction: 0,
  coherence: 0,
  panRight: 0,
  tiltUp: 0,
  zoomIn: 0,
  rollClockwise: 0,
  residual: 0,
};

/** Motion of the pair that ends with this frame, a second. */
function motionOf(flow: Flow, gray: Uint8Array, seconds: number): typeof NO_MOTION {
  const field = flow.push(gray);
  if (field === null) return NO_MOTION;
  const { camera, ...pair } = motionOfPair(field);
  return {
    motion: pair.relativeMagnitude / seconds,
    stillShare: pair.stillShare,
    direction: pair.directionRadians ?? 0,
    coherence: pair.coherence,
    panRight: camera.panRightPx / field.frameWidth / seconds,
    tiltUp: camera.tiltUpPx / field.frameHeight / seconds,
    zoomIn: camera.zoomIn / seconds,
    rollClockwise: camera.rollClockwiseRadians / seconds,
    residual: camera.residualShare,
  };
}
