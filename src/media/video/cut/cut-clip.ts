import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

import { MediaError } from '../../../core/errors.ts';
import type { ClipSpan, CutClip, CutOptions } from '../../../core/video.ts';
import { withLocalFile } from '../../bytes/local-file.ts';
import { runFfmpeg } from '../decode/run-ffmpeg.ts';
import { seekTimeOf } from '../extract/frames-options.ts';
import { withVideoFile, type VideoFile } from '../file/video-file.ts';
import { probeVideo, type ProbedVideo } from '../probe/probe-video.ts';
import { faultOf } from './compare-looks.ts';
import { copyOptions, encodeOptions, LOOK_BYTES, lookOptions, type CutJob } from './cut-options.ts';
import { planCopy } from './plan-copy.ts';
import type { RunnableProgram } from '../programs/runnable-program.ts';
import { countFrames, readPackets } from './read-packets.ts';

export interface CutRequest extends CutOptions {
  readonly ffmpegPath: string;
  readonly ffprobe: RunnableProgram;
}

const PROBE_TIMEOUT_MS = 60_000;

/**
 * Cuts a clip, by copying where the span allows, else by encoding, and reads it back: every frame is
 * counted, and the pictures of first and last frame are held against the source's. The file appears
 * at `path` whole or not at all.
 */
export async function cutClip(
  file: VideoFile,
  video: ProbedVideo,
  span: ClipSpan,
  request: CutRequest,
  signal: AbortSignal,
): Promise<CutClip> {
  if (video.mediaSha256 !== request.mediaSha256) throw changed(file.shown);
  const temporary = `${request.path}.${randomBytes(6).toString('hex')}.tmp`;
  const probe = { ffprobe: request.ffprobe, timeoutMs: PROBE_TIMEOUT_MS };
  const packets = await readPackets(file, video, probe, signal);
  const plan = planCopy(video, packets, span);
  const seekMs = seekTimeOf(video, Math.round(span.startSeconds * 1000));
  const seeks = seekMs === 0 ? [0] : [seekMs, 0];
  const attempts: readonly { readonly method: CutClip['method']; readonly job: CutJob }[] = [
    ...(plan ? [{ plan, path: temporary }] : []).map((copy) => ({
      method: 'copied' as const,
      job: copyOptions(video, span, copy),
    })),
    // A seek may lead behind the time wanted, where keyframes are rare or the index is wrong.
    ...seeks.map((from) => ({
      method: 'encoded' as const,
      job: encodeOptions(video, span, { seekMs: from, path: temporary }),
    })),
  ];
  const expected = { frames: countFrames(packets, span), span, fps: video.fps };
  try {
    let fault = '';
    for (const { method, job } of attempts) {
      const source = await lookAt(file, job, request, signal);
      const { clip, looks } = await readBack(temporary, request, signal);
      fault = faultOf({ source, clip: looks, ...expected, method }) ?? '';
      if (fault !== '') continue;
      await rename(temporary, request.path);
      return { method, ...factsOf(clip, looks) };
    }
    throw wrong(file.shown, span, fault);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Runs a job and collects the small pictures, one after the other, that it writes to the pipe. */
async function lookAt(
  file: VideoFile,
  job: CutJob,
  { ffmpegPath, timeoutMs }: CutRequest,
  signal: AbortSignal,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  await runFfmpeg(
    { ffmpegPath, file, ...job, timeoutMs },
    (bytes) => {
      chunks.push(Uint8Array.from(bytes));
    },
    signal,
  );
  return Buffer.concat(chunks);
}

async function readBack(path: string, request: CutRequest, signal: AbortSignal) {
  const limits = { shown: basename(request.path), maxBytes: Number.MAX_SAFE_INTEGER };
  return withLocalFile(dirname(path), basename(path), (local) =>
    withVideoFile(local, null, limits, async (written) => {
      const probe = { ffprobe: request.ffprobe, timeoutMs: PROBE_TIMEOUT_MS };
      const clip = await probeVideo(written, probe, signal);
      return { clip, looks: await lookAt(written, lookOptions(clip), request, signal) };
    }),
  );
}

function factsOf(clip: ProbedVideo, looks: Buffer): Omit<CutClip, 'method'> {
  const { width, height, fps, durationSeconds, sizeBytes, mediaSha256 } = clip;
  return {
    frames: looks.length / LOOK_BYTES,
    width,
    height,
    fps,
    durationSeconds,
    sizeBytes,
    sha256: mediaSha256,
    firstFrame: looks.subarray(0, LOOK_BYTES).toString('hex'),
  };
}

function changed(shown: string): MediaError {
  return new MediaError(
    `${shown}: is not the file that was captioned; put that one back, or run its dataset anew`,
    { code: 'media_changed' },
  );
}

function wrong(shown: string, { startSeconds, endSeconds }: ClipSpan, fault: string): MediaError {
  return new MediaError(
    `${shown}: its clip from ${startSeconds} s to ${endSeconds} s was not cut right (${fault}); ` +
      'convert the video, or leave it out',
    { code: 'clip_wrong' },
  );
}
