import { MediaError } from '../../../core/errors.ts';
import type { VideoSignals } from '../../../core/video.ts';
import type { Flow } from '../../flow/dis-flow.ts';
import { colourfulness } from '../../picture-scores.ts';
import type { NutFrame } from '../nut/nut-reader.ts';
import { STREAMS, type FrameSize } from './analysis-plan.ts';
import { createContentMeter } from './content-meter.ts';
import { growingFloat32, growingFloat64 } from './growing-array.ts';
import { createSampleMeter } from './sample-meter.ts';
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
export function createSignalRecorder(flow: Flow, options: RecorderOptions): SignalRecorder {
  const { content: contentSize, flow: flowSize, sampleFps, maxSeconds, shown } = options;
  const contentMeter = createContentMeter(contentSize.width * contentSize.height);
  const sampleMeter = createSampleMeter(flow, flowSize);
  const seconds = growingFloat64();
  const content = growingFloat32();
  const spanOf = (time: number): number => spanOfTime(time, sampleFps);
  const colours = new Map<number, number>();
  let endSeconds: number | null = null;
  let sampleSpan = Number.NEGATIVE_INFINITY;

  const pushContent = (frame: NutFrame): void => {
    if (frame.seconds > maxSeconds + 1) throw tooLong(shown, maxSeconds);
    seconds.push(frame.seconds);
    content.push(contentMeter.push(frame.bytes));
    const isSample = endSeconds === null || spanOf(frame.seconds) > spanOf(endSeconds);
    endSeconds = frame.seconds;
    if (isSample) {
      colours.set(frame.seconds, colourfulness({ data: frame.bytes, ...contentSize }));
    }
  };

  const pushSample = (frame: NutFrame): void => {
    // Where a video changes its frames' size, ffmpeg begins to select anew.
    if (spanOf(frame.seconds) <= sampleSpan) return;
    sampleSpan = spanOf(frame.seconds);
    // The same moment in colour came before; what lies further back is of no more use.
    sampleMeter.push(frame.bytes, frame.seconds, colours.get(frame.seconds) ?? 0);
    for (const time of colours.keys()) {
      if (time <= frame.seconds) colours.delete(time);
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

function tooLong(shown: string, maxSeconds: number): MediaError {
  return new MediaError(
    `${shown}: lasts longer than its header says, and than the limit of ${maxSeconds} s; ` +
      'raise maxSeconds or leave it out',
    { code: 'video_too_long' },
  );
}
