import { bySampleColumn, SAMPLE_COLUMNS } from '../../../core/signals-codec.ts';
import type { VideoSignals } from '../../../core/video.ts';
import type { Flow } from '../../flow/dis-flow.ts';
import { motionOfPair } from '../../flow/motion-of-pair.ts';
import type { FrameSize } from './analysis-plan.ts';
import { barShare } from './black-bars.ts';
import { growingFloat32, growingFloat64 } from './growing-array.ts';
import type { GrayMeter } from './gray-meter.ts';

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
export function createSampleMeter(flow: Flow, meter: GrayMeter, size: FrameSize): SampleMeter {
  const times = growingFloat64();
  const columns = bySampleColumn(growingFloat32);
  let lastSeconds = 0;
  return {
    push: (gray, seconds, colours) => {
      const values: SampleValues = {
        ...motionOf(flow, gray, seconds - lastSeconds),
        ...meter.push(gray),
        barShare: barShare({ data: gray, ...size }),
        ...colours,
      };
      lastSeconds = seconds;
      times.push(seconds);
      for (const column of SAMPLE_COLUMNS) columns[column].push(values[column]);
    },
    samples: () => ({
      seconds: times.values(),
      ...bySampleColumn((column) => columns[column].values()),
    }),
  };
}

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
