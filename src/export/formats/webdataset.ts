import { captionsOf } from '../training-sample.ts';
import type { ExportFormat, LayoutPlan } from '../export-format.ts';

/** Tar shards with the same three members for every sample: media, `txt` and `json`. */
export const webdataset: ExportFormat = {
  name: 'webdataset',
  trainer: 'WebDataset (webdataset, datasets, torchdata, finetrainers)',
  kinds: ['image', 'video'],
  modes: ['single', 'list'],
  doubling: [],
  media: ['copy', 'cut'],
  layout: (plan) => ({
    *sample(sample) {
      const { row, width, height, fps, frames, name: key } = sample;
      const facts = {
        id: row.id,
        file_name: row['file_name'],
        caption_source: row.caption_source,
        caption_long: sample.long,
        caption_other: sample.other?.caption ?? '',
        ...(row.caption_others && { caption_others: row.caption_others }),
        ...(plan.mode === 'list' && { captions: captionsOf(sample) }),
        width,
        height,
        fps: fps ?? 0,
        num_frames: frames,
      };
      const members = [
        [extensionOf(plan), null],
        ['json', JSON.stringify(facts)],
        ['txt', sample.caption],
      ] as const;
      yield { piece: 'members', key, members };
    },
  }),
  usage: (plan) =>
    [
      '```python',
      'from pathlib import Path',
      'import webdataset',
      `shards = sorted(map(str, Path("${plan.root}/data").glob("*.tar")))`,
      'dataset = webdataset.WebDataset(shards, shardshuffle=len(shards))',
      '# or: datasets.load_dataset("webdataset", data_files={"train": shards}, split="train")',
      '```',
      '',
      `Members: \`${extensionOf(plan)}\`, \`txt\` (the caption), \`json\`.`,
      ...(plan.extension === null
        ? [
            'The pictures are of several formats under one extension: loaders want the same members for every sample, and decode by content.',
          ]
        : []),
    ].join('\n'),
};

/** Loaders that infer their columns from the first samples want one extension in all. */
function extensionOf({ extension, kind }: LayoutPlan): string {
  return extension ?? (kind === 'image' ? 'jpg' : 'mp4');
}
