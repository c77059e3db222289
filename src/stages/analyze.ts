import { z } from 'zod';
import { decodedFrameRate } from '../clips/frame-rate.ts';
import { emit, reject } from '../core/outcome.ts';
import { encodePictures } from '../core/pictures-codec.ts';
import { Sample } from '../core/sample.ts';
import { encodeSignals } from '../core/signals-codec.ts';
import { defineStage } from '../core/stage.ts';
import { AnalyzeOptions, KeptPictures } from './video-options.ts';

/** Decodes each video once, and keeps small numbers of which all later scores are made. */
export const analyze = defineStage({
  name: 'analyze',
  version: 4,
  pool: 'media',
  options: AnalyzeOptions,
  input: Sample.pick({ uri: true, kind: true }),
  output: z.object({
    container: z.string(),
    codec: z.string(),
    width: z.number(),
    height: z.number(),
    fps: z.number(),
    variableFps: z.boolean(),
    sourceSeconds: z.number(),
    hasAudio: z.boolean(),
    mediaSha256: z.string(),
    /** What has decoded it, with its version. */
    decoder: z.string(),
    /** The artifact that holds the signals. */
    signals: z.string(),
    pictures: KeptPictures,
  }),
  run: async ({ uri, kind }, options, { media, artifacts, signal }) => {
    if (kind !== 'video') return reject('not-a-video', kind, 'video');
    const facts = await media.probeVideo(uri, options, signal);
    const pictures: z.output<typeof KeptPictures> = [];
    const signals = await media.analyzeVideo(uri, options, signal, async (kept) => {
      const artifact = await artifacts.put(encodePictures(kept));
      pictures.push({ fromSeconds: kept[0]?.seconds ?? 0, artifact });
    });
    const { container, codec, width, height, hasAudio, mediaSha256 } = facts;
    // The fast way leaves frames out.
    const rate = options.fast ? facts : decodedFrameRate(facts, signals.frames.seconds);
    return emit({
      container,
      codec,
      width,
      height,
      fps: rate.fps,
      variableFps: rate.variableFps,
      sourceSeconds: facts.durationSeconds,
      hasAudio,
      mediaSha256,
      decoder: await media.decoder(),
      signals: await artifacts.put(encodeSignals(signals)),
      pictures,
    });
  },
});
