import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { WHOLE } from '../../src/core/distribution.ts';
import { gatherScores } from '../../src/core/gather-scores.ts';
import { emit, fail, reject } from '../../src/core/outcome.ts';
import { definePipeline } from '../../src/core/pipeline.ts';
import type { Sample } from '../../src/core/sample.ts';
import { defineStage } from '../../src/core/stage.ts';
import { placeStages, type PlacedStage } from '../../src/run/fingerprint.ts';
import type { Tools } from '../../src/run/record-runner.ts';
import { resolveBounds } from '../../src/stages/bounds.ts';
import { ShardStore } from '../../src/run/shard-store.ts';

/** Three small stages over samples: one counts letters, one filters, one asks. */
const measure = defineStage({
  name: 'measure',
  version: 1,
  pool: 'media',
  options: z.strictObject({ scale: z.number().default(1) }),
  input: z.object({ uri: z.string() }),
  output: z.object({ size: z.number() }),
  run: ({ uri }, { scale }) => {
    if (uri.includes('broken')) return fail('broken', `${uri} is broken`, true);
    return emit({ size: uri.length * scale });
  },
});

const keepLong = defineStage({
  name: 'keep-long',
  version: 1,
  pool: 'media',
  options: z.strictObject({ min: z.number(), dropLowest: z.number().optional() }),
  input: z.object({ size: z.number() }),
  output: z.object({}),
  gathering: ({ dropLowest = null }) =>
    dropLowest === null
      ? null
      : gatherScores({
          observe: ({ size }: { readonly size: number }) => [
            { score: 'size', bucket: WHOLE, value: size },
          ],
          resolve: (distribution) => ({
            size: resolveBounds([{ dropLowest }], 'size', distribution, 'high'),
          }),
        }),
  run: ({ size }, { min }, { thresholds }) => {
    const least = thresholds?.['size']?.[WHOLE]?.[0]?.min ?? min;
    return size < least ? reject('too-short', size, least) : emit({});
  },
});

const ask = defineStage({
  name: 'ask',
  version: 1,
  pool: 'vlm',
  asks: () => [{ role: 'teller', pictures: 0, jsonSchema: false, sampling: { maxTokens: 9 } }],
  options: z.strictObject({ prompt: z.string() }),
  input: z.object({ uri: z.string(), size: z.number() }),
  output: z.object({ told: z.string() }),
  run: async ({ uri }, { prompt }, context) => {
    const answer = await context.ask('teller', {
      parts: [{ text: `${prompt} ${uri}` }],
      sampling: { maxTokens: 10, temperature: 0 },
    });
    return emit({ told: answer.text });
  },
});

export interface ToySettings {
  readonly scale?: number;
  readonly min?: number;
  /** Given, the threshold moves: the filter waits for all sizes. */
  readonly dropLowest?: number;
  readonly prompt?: string;
  readonly model?: string;
}

export function toyStages(settings: ToySettings = {}): readonly PlacedStage[] {
  const { scale = 1, min = 0, dropLowest, prompt = 'tell', model = 'model-a' } = settings;
  const pipeline = definePipeline('toy')
    .stage(measure({ scale }))
    .stage(keepLong({ min, ...(dropLowest !== undefined && { dropLowest }) }))
    .stage(ask({ prompt }));
  return placeStages(pipeline, () => model);
}

export function toySamples(count: number): readonly Sample[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `s${index}`,
    kind: 'image',
    uri: `${'x'.repeat(index % 10)}${index}.jpg`,
    originalCaption: null,
    origin: `toy:${index + 1}`,
    extra: {},
  }));
}

/** A run directory in the temporary folder, holding these shards. */
export async function toyStore(shards: readonly (readonly Sample[])[]): Promise<ShardStore> {
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-toy-'));
  const store = new ShardStore(directory);
  await mkdir(store.samplesDirectory);
  for (const [index, samples] of shards.entries()) {
    const text = samples.map((sample) => `${JSON.stringify(sample)}\n`).join('');
    const name = `${String(index).padStart(5, '0')}.jsonl`;
    await writeFile(join(store.samplesDirectory, name), text);
  }
  return store;
}

export interface CountingTools extends Tools {
  /** The text of every question, in order. */
  readonly asked: string[];
}

/** Answers by repeating the question. `before` runs first, and may throw or wait. */
export function countingTools(
  before: (text: string) => Promise<void> | void = () => undefined,
): CountingTools {
  const asked: string[] = [];
  const unused = async () => {
    throw new Error('no media in toy runs');
  };
  return {
    asked,
    media: {
      inspectPicture: unused,
      measurePicture: unused,
      preparePicture: unused,
      scoreAesthetic: unused,
      lookAtPicture: unused,
      probeVideo: unused,
      analyzeVideo: unused,
      decoder: unused,
      extractFrames: unused,
    },
    ask: async (role, { parts, sampling }) => {
      const [part] = parts;
      const text = part && 'text' in part ? part.text : '';
      asked.push(text);
      await before(text);
      return {
        outcome: 'complete',
        text: `answer to ${text}`,
        call: {
          role,
          endpoint: 'toy',
          model: 'toy',
          vlm: true,
          promptSha256: '',
          pictureSha256: [],
          sampling,
          inputTokens: 1,
          outputTokens: 2,
          costUsd: null,
          latencyMs: 0,
          attempts: 1,
        },
      };
    },
  };
}
