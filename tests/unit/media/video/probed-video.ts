import type { ProbedVideo } from '../../../../src/media/video/probe/probe-video.ts';

/** An ordinary video, with some facts of its own. */
export function probedVideo(facts: Partial<ProbedVideo>): ProbedVideo {
  const { width = 640, height = 360 } = facts;
  return {
    container: 'mov,mp4,m4a,3gp,3g2,mj2',
    codec: 'h264',
    pixelFormat: 'yuv420p',
    width,
    height,
    shownWidth: width,
    shownHeight: height,
    fps: 25,
    variableFps: false,
    durationSeconds: 10,
    rotationDegrees: 0,
    bitRate: null,
    hasAudio: false,
    sizeBytes: 1000,
    mediaSha256: '0'.repeat(64),
    streamIndex: 0,
    timeBase: '1/12800',
    interlaced: false,
    hasAlpha: false,
    ...facts,
  };
}
