import type { MessagePort } from 'node:worker_threads';

import { MediaError } from '../../../core/errors.ts';
import type { VideoSignals } from '../../../core/video.ts';
import { createFlow } from '../../flow/dis-flow.ts';
import { runFfmpeg, type FfmpegJob } from '../decode/run-ffmpeg.ts';
import { tailOf } from '../messages.ts';
import { createNutReader } from '../nut/nut-reader.ts';
import { createSignalRecorder, type RecorderOptions } from './signal-recorder.ts';

export interface AnalysisTask {
  readonly job: FfmpegJob;
  readonly recorder: RecorderOptions;
  /** As the header has it. */
  readonly durationSeconds: number;
  /** A message on it ends the work. */
  readonly stop: MessagePort;
}

/** An error as data: between threads an error loses its class and its code. */
export type AnalysisOutcome =
  | { readonly signals: VideoSignals }
  | {
      readonly failure: {
        readonly message: string;
        readonly code: string;
        readonly retryable: boolean;
      };
    };

/** Runs in a worker thread; the name under which the pool calls it. */
export async function analyze(task: AnalysisTask): Promise<AnalysisOutcome> {
  const stopping = new AbortController();
  task.stop.once('message', () => stopping.abort());
  try {
    return { signals: await readSignals(task, stopping.signal) };
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    return {
      failure: { message: error.message, code: error.code, retryable: error.retryable },
    };
  } finally {
    task.stop.close();
  }
}

/** One decode of the whole video: its frames are measured as they come, and let go. */
async function readSignals(
  { job, recorder: options, durationSeconds }: AnalysisTask,
  signal: AbortSignal,
): Promise<VideoSignals> {
  const flow = await createFlow(options.flow.width, options.flow.height);
  const recorder = createSignalRecorder(flow, options);
  const reader = createNutReader((frame) => recorder.push(frame));
  const stderr = await runFfmpeg(job, (bytes) => reader.push(bytes), signal);
  reader.end();
  checkWhole(recorder.endSeconds(), durationSeconds, stderr, job);
  return recorder.signals();
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
