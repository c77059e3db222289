import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import { emit } from '../../src/core/outcome.ts';
import { definePipeline } from '../../src/core/pipeline.ts';
import type { JobQueue } from '../../src/core/queue.ts';
import type { Endpoint } from '../../src/core/chat.ts';
import { Sample } from '../../src/core/sample.ts';
import { defineStage } from '../../src/core/stage.ts';
import { sha256 } from '../../src/core/hash.ts';
import { createMedia } from '../../src/media/create-media.ts';
import { createVideoMedia } from '../../src/media/video/create-video-media.ts';
import { conduct } from '../../src/run/conduct.ts';
import type { OpenRun } from '../../src/run/open-run.ts';
import { placeStages } from '../../src/run/fingerprint.ts';
import { ShardStore } from '../../src/run/shard-store.ts';
import { shardsInHand } from '../../src/run/shards-in-hand.ts';
import { TallyLog } from '../../src/run/tally.ts';
import { check } from '../../src/stages/check.ts';
import { recaption } from '../../src/stages/recaption.ts';

const SHARD_SIZE = 64;
/** What the endpoints of the benchmarks take. */
const IN_FLIGHT = 64;
const PICTURES = 64;
const SIDE = 256;

/** Small real JPEG files, and the number of records that take turns in using them. */
export interface BenchDataset {
  readonly root: string;
  readonly pictures: readonly { readonly uri: string; readonly sha256: string }[];
}

/** Noise, so that no two are alike and none compresses to nothing: about 15 KB each at 256 pixels. */
export async function makePictures(side = SIDE): Promise<BenchDataset> {
  const root = await mkdtemp(join(tmpdir(), 'recaptor-bench-'));
  const pictures = Array.from({ length: PICTURES }, async (_, index) => {
    const noise = Buffer.from(
      Array.from({ length: 32 * 32 * 3 }, (__, at) => (at * 7919 + index * 104_729) % 251),
    );
    const bytes = await sharp(noise, { raw: { width: 32, height: 32, channels: 3 } })
      .resize(side, side)
      .jpeg({ quality: 90 })
      .toBuffer();
    const uri = `${index}.jpg`;
    await writeFile(join(root, uri), bytes);
    return { uri, sha256: sha256(bytes) };
  });
  return { root, pictures: await Promise.all(pictures) };
}

/** What read-image would give, without its decode: the loop compared with does none either. */
const stamp = defineStage({
  name: 'stamp',
  version: 1,
  pool: 'media',
  options: z.strictObject({}),
  input: Sample.pick({ extra: true }),
  output: z.object({
    mediaSha256: z.string(),
    isPlainJpeg: z.boolean(),
    width: z.number(),
    height: z.number(),
  }),
  run: ({ extra }) => {
    const mediaSha256 = z.string().parse(extra['sha256']);
    return emit({ mediaSha256, isPlainJpeg: true, width: SIDE, height: SIDE });
  },
});

/** Captions `records` pictures through recaption and check. Resolves to seconds from end to end. */
export async function captionRun(
  dataset: BenchDataset,
  records: number,
  queue: JobQueue,
  endpoint: Endpoint,
  prompt: string,
): Promise<number> {
  const run = await openBenchRun(dataset, records, endpoint, prompt);
  await queue.announce(run.uid, run.store.samplesDirectory);
  const never = new AbortController().signal;
  const started = performance.now();
  await conduct({
    run,
    queue,
    open: async () => run,
    recordsAtOnce: () => SHARD_SIZE,
    // As the command line has it: twice what is made ready beside what is in flight.
    recordsInHand: () => 4 * IN_FLIGHT,
    shardsAtOnce: () => shardsInHand(IN_FLIGHT, SHARD_SIZE),
    draining: never,
    signal: never,
    now: Date.now,
    events: { onTrouble: (error) => console.error(error) },
  });
  return (performance.now() - started) / 1_000;
}

async function openBenchRun(
  { root, pictures }: BenchDataset,
  records: number,
  endpoint: Endpoint,
  prompt: string,
): Promise<OpenRun> {
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-bench-'));
  const store = new ShardStore(directory);
  await mkdir(store.samplesDirectory);
  for (let start = 0; start < records; start += SHARD_SIZE) {
    const lines = Array.from({ length: Math.min(SHARD_SIZE, records - start) }, (_, offset) => {
      const index = start + offset;
      const picture = pictures[index % pictures.length];
      return `${JSON.stringify({
        id: `r${index}`,
        kind: 'image',
        uri: picture?.uri,
        // The caption makes every question another one.
        originalCaption: `picture number ${index}`,
        origin: `bench:${index}`,
        extra: { sha256: picture?.sha256 },
      })}\n`;
    });
    const name = `${String(start / SHARD_SIZE).padStart(5, '0')}.jsonl`;
    await writeFile(join(store.samplesDirectory, name), lines.join(''));
  }
  const captioning = { prompt, picture: {}, sampling: {} };
  const pipeline = definePipeline('bench')
    .stage(stamp({}))
    .stage(recaption(captioning))
    .stage(check(captioning));
  const remote = { allowHosts: [], timeoutMs: 1_000, maxRedirects: 0 };
  const options = { root, remote, threads: 2 };
  const media = { ...createVideoMedia(options), ...createMedia(options) };
  return {
    uid: `bench-${Date.now()}-${records}`,
    store,
    stages: placeStages(pipeline, () => endpoint.model),
    tools: { media, ask: async (role, request, signal) => endpoint.ask(role, request, signal) },
    tallies: new TallyLog(directory),
  };
}
