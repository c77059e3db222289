import { MediaError } from '../../../core/errors.ts';
import type { VideoSignals } from '../../../core/video.ts';
import type { Flow } from '../../flow/dis-flow.ts';
import { colourfulness } from '../../picture-scores.ts';
import type { NutFrame } from '../nut/nut-reader.ts';
import { STREAMS, type FrameSize } from './analysis-plan.ts';
import { createContentMeter } from './content-meter.ts';
import { growingFloat32, growingFloat64 } from './growing-array.ts';
import { createGrayMeter } from './gray-meter.ts';
import type { PixelSums } from './pixel-sums.ts';
import { createSampleMeter, type SampleColours } from './sample-meter.ts';
import { spanOfTime } from './sampling.ts';

export interface RecorderOptions {
  readonly content: FrameSize;
  readonly flow: FrameSize;
  readonly sampleFps: number;
  readonly maxSeconds: number;
  /** The video's name in messages. */
  readonly shown: string;
}

export interface SignalRecorder {
  /** Throws MediaError `video_too_long` where more is decoded than the header said. */
  push(frame: NutFrame): void;
  /** When the last frame began; null before the first. */
  endSeconds(): number | null;
  signals(): VideoSignals;
}

/** Turns decoded frames into signals as they come, and keeps none but the last of each stream. */
export function createSignalRecorder(
  flow: Flow,
  sums: PixelSums,
  options: RecorderOptions,
): SignalRecorder {
  const { content: contentSize, flow: flowSize, sampleFps, maxSeconds, shown } = options;
  const contentMeter = createContentMeter(sums, contentSize.width * contentSize.height);
  const sampleMeter = createSampleMeter(flow, createGrayMeter(sums, flowSize), flowSize);
  const seconds = growingFloat64();
  const content = growingFloat32();
  const spanOf = (time: number): number => spanOfTime(time, sampleFps);
  const moments = new Map<number, SampleColours>();
  let valueChanges: number[] = [];
  let endSeconds: number | null = null;
  let sampleSpan = Number.NEGATIVE_INFINITY;

  const pushContent = (frame: NutFrame): void => {
    if (frame.seconds > maxSeconds + 1) throw tooLong(shown, maxSeconds);
    seconds.push(frame.seconds);
    const change = contentMeter.push(frame.bytes);
    content.push(change.content);
    if (endSeconds !== null) valueChanges.push(change.value);
    const isSample = endSeconds === null || spanOf(frame.seconds) > spanOf(endSeconds);
    endSeconds = frame.seconds;
    if (isSample) {
      moments.set(frame.seconds, {
        colourfulness: colourfulness({ data: frame.bytes, ...contentSize }),
        frameDifference: frameDifferenceOf(valueChanges),
      });
      valueChanges = [];
    }
  };

  const pushSample = (frame: NutFrame): void => {
    // Where a video changes its frames' size, ffmpeg begins to select anew.
    if (spanOf(frame.seconds) <= sampleSpan) return;
    sampleSpan = spanOf(frame.seconds);
    // The same moment in colour came before; what lies further back is of no more use.
    sampleMeter.push(frame.bytes, frame.seconds, moments.get(frame.seconds) ?? UNKNOWN);
    for (const time of moments.keys()) {
      if (time <= frame.seconds) moments.delete(time);
    }
  };

  return {
    push: (frame) => {
      if (frame.streamId === STREAMS.content) pushContent(frame);
      else pushSample(frame);
    },
    endSeconds: () => endSeconds,
    signals: () => ({
      frames: { seconds: seconds.values(), content: content.values() },
      samples: sampleMeter.samples(),
      sampleFps,
      flowWidth: flowSize.width,
      flowHeight: flowSize.height,
    }),
  };
}

const UNKNOWN: SampleColours = { colourfulness: 0, frameDifference: 0 };

/** Of fewer frames between two samples the middle one says little. */
const FEWEST_FRAMES = 4;

/** The middle one of the differences from frame to frame: a cut or a flash among them counts little. */
function frameDifferenceOf(changes: readonly number[]): number {
  if (changes.length < FEWEST_FRAMES) return 0;
  return changes.toSorted((one, other) => one - other)[Math.floor(changes.length / 2)] ?? 0;
}

function tooLong(shown: string, maxSeconds: number): MediaError {
  return new MediaError(
    `${shown}: lasts longer than its header says, and than the limit of ${maxSeconds} s; ` +
      'raise maxSeconds or leave it out',
    { code: 'video_too_long' },
  );
}
