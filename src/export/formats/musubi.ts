import type { TrainingSample } from '../training-sample.ts';
import type { ExportFormat, LayoutPlan } from '../export-format.ts';
import { absolutePath, jsonLine, placed, quoted, text } from './pieces.ts';

/**
 * musubi-tuner reads JSONL with absolute paths. It caches texts by the media's base name, so a sample
 * has one row in each dataset, and each dataset a cache of its own.
 */
export const musubi: ExportFormat = {
  name: 'musubi',
  trainer: 'musubi-tuner',
  kinds: ['image', 'video'],
  modes: ['single', 'datasets'],
  doubling: ['datasets'],
  pairing: ['datasets'],
  media: ['copy', 'link', 'cut'],
  layout: (plan) => {
    // A dataset without a row has no file: to name it would stop the trainer.
    const datasets = new Set<string>();
    return {
      *sample(sample) {
        yield* placed(sample, plan);
        for (const [dataset, caption] of captionsByDataset(sample, plan)) {
          datasets.add(dataset);
          const path = { [`${plan.kind}_path`]: absolutePath(sample, plan) };
          yield jsonLine(`data/${dataset}.jsonl`, { ...path, caption });
        }
      },
      end: () => [text('dataset.toml', configOf(plan, [...datasets]))],
    };
  },
  usage: ({ root }) =>
    [
      '```sh',
      `--dataset_config "${root}/dataset.toml"`,
      '```',
      '',
      'Set `resolution` and, for videos, `target_frames` (N*4+1) to what you train. Delete the cache',
      'directories after another export: they are kept by base name, captions included.',
    ].join('\n'),
};

function captionsByDataset(
  { caption, long, other }: TrainingSample,
  { mode }: LayoutPlan,
): readonly (readonly [dataset: string, caption: string])[] {
  if (mode === 'single') return [['train', caption]];
  return other === null
    ? [['long', long]]
    : [
        ['long', long],
        ['other', other.caption],
      ];
}

/** `source_fps` has to be a float, and is left out where clips differ in their rate. */
function configOf({ root, kind, fps }: LayoutPlan, names: readonly string[]): string {
  const rate = fps === null ? '' : Number.isInteger(fps) ? `${fps}.0` : String(fps);
  const datasets = names.flatMap((dataset) => [
    '[[datasets]]',
    `${kind}_jsonl_file = ${quoted(`${root}/data/${dataset}.jsonl`)}`,
    `cache_directory = ${quoted(`${root}.cache-${dataset}`)}`,
    ...(kind === 'video' ? ['target_frames = [1, 25, 45]', 'frame_extraction = "head"'] : []),
    ...(kind === 'video' && rate !== '' ? [`source_fps = ${rate}`] : []),
    '',
  ]);
  const general = ['[general]', 'resolution = [960, 544]', 'enable_bucket = true', ''];
  return [...general, ...datasets].join('\n');
}
