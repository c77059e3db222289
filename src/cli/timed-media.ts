import type { StageMedia } from '../core/stage.ts';

/** The media with `onTime` told, after each piece of work, how many milliseconds it took. */
export function timedMedia(media: StageMedia, onTime: (ms: number) => void): StageMedia {
  const timed =
    <Args extends readonly unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      const startedAtMs = performance.now();
      try {
        return await work(...args);
      } finally {
        onTime(performance.now() - startedAtMs);
      }
    };
  return {
    inspectPicture: timed(async (...args) => media.inspectPicture(...args)),
    measurePicture: timed(async (...args) => media.measurePicture(...args)),
    preparePicture: timed(async (...args) => media.preparePicture(...args)),
    scoreAesthetic: timed(async (...args) => media.scoreAesthetic(...args)),
    lookAtPicture: timed(async (...args) => media.lookAtPicture(...args)),
    probeVideo: timed(async (...args) => media.probeVideo(...args)),
    analyzeVideo: timed(async (...args) => media.analyzeVideo(...args)),
    decoder: async () => media.decoder(),
    extractFrames: timed(async (...args) => media.extractFrames(...args)),
  };
}
