import type { MessagePort } from 'node:worker_threads';

import { MediaError, RecaptorError } from '../../../core/errors.ts';
import type { KeptPicture, KeptPictureOptions, VideoSignals } from '../../../core/video.ts';
import { createFlow } from '../../flow/dis-flow.ts';
import { runFfmpeg, type FfmpegJob } from '../decode/run-ffmpeg.ts';
import { tailOf } from '../messages.ts';
import { createNutReader } from '../nut/nut-reader.ts';
import { STREAMS } from './analysis-plan.ts';
import { BLACK_LEVEL } from './black-bars.ts';
import { createPictureKeeper } from './picture-keeper.ts';
import { createPixelSums } from './pixel-sums.ts';
import { createSignalRecorder, type RecorderOptions } from './signal-recorder.ts';

export interface AnalysisTask {
  readonly job: FfmpegJob;
  readonly recorder: RecorderOptions;
  /** As the header has it. */
  readonly durationSeconds: number;
  /** Null where no pictures are to be kept. */
  readonly pictures: KeptPictureOptions | null;
  /** A message on it ends the work; bundles of pictures come back by it. */
  readonly port: MessagePort;
}

/** An error as data: between threads an error loses its class and its code. */
export type AnalysisOutcome =
  | {
      readonly signals: VideoSignals;
      /** How many bundles of pictures were sent. */
      readonly bundles: number;
    }
  | {
      readonly failure: {
        readonly message: string;
        readonly code: string;
        readonly retryable: boolean;
        /** Whether it is the fault of this video, and not of the machine. */
        readonly isOfVideo: boolean;
      };
    };

/** Runs in a worker thread; the name under which the pool calls it. */
export async function analyze(task: AnalysisTask): Promise<AnalysisOutcome> {
  const stopping = new AbortController();
  task.port.once('message', () => stopping.abort());
  try {
    return await readSignals(task, stopping.signal);
  } catch (error) {
    if (!(error instanceof RecaptorError)) throw error;
    const { message, code, retryable } = error;
    return { failure: { message, code, retryable, isOfVideo: error instanceof MediaError } };
  } finally {
    task.port.close();
  }
}

/** One decode of the whole video: its frames are measured as they come, and let go. */
async function readSignals(
  { job, recorder: options, durationSeconds, pictures, port }: AnalysisTask,
  signal: AbortSignal,
): Promise<Extract<AnalysisOutcome, { signals: VideoSignals }>> {
  const flow = await createFlow(options.flow.width, options.flow.height);
  const sums = await createPixelSums(options.content, options.flow, BLACK_LEVEL);
  const recorder = createSignalRecorder(flow, sums, options);
  const keeper = pictures && createPictureKeeper(pictures, (bundle) => send(port, bundle));
  const reader = createNutReader((frame) => {
    if (frame.streamId === STREAMS.pictures) keeper?.push(frame);
    else recorder.push(frame);
  });
  const take = (bytes: Uint8Array): void | Promise<void> => {
    reader.push(bytes);
    return keeper?.settle();
  };
  const stderr = await runFfmpeg(job, take, signal);
  reader.end();
  checkWhole(recorder.endSeconds(), durationSeconds, stderr, job);
  return { signals: recorder.signals(), bundles: (await keeper?.end()) ?? 0 };
}

function send(port: MessagePort, bundle: readonly KeptPicture[]): void {
  port.postMessage(bundle);
}

/** Headers round, and count what has no picture; a video that lacks more than this is cut short. */
const ALLOWED_GAP_SECONDS = 1;
const ALLOWED_GAP_SHARE = 0.02;

/**
 * ffmpeg goes on over damage and ends well. A video that ends early without a complaint of its is
 * whole: the header was wrong, or another stream lasts longer.
 */
function checkWhole(
  endSeconds: number | null,
  durationSeconds: number,
  stderr: string,
  { file }: FfmpegJob,
): void {
  const reason = tailOf(stderr, file);
  if (endSeconds === null) {
    throw new MediaError(
      `${file.shown}: not one frame could be decoded (${reason || 'ffmpeg does not say why'}); ` +
        'copy or download it again, or leave it out',
      { code: 'video_undecodable' },
    );
  }
  const gapSeconds = durationSeconds - endSeconds;
  const allowed = Math.max(ALLOWED_GAP_SECONDS, ALLOWED_GAP_SHARE * durationSeconds);
  if (gapSeconds <= allowed || reason === '') return;
  throw new MediaError(
    `${file.shown}: ends after ${endSeconds.toFixed(1)} of ${durationSeconds.toFixed(1)} s ` +
      `(${reason}); copy or download it again`,
    { code: 'video_truncated' },
  );
}
