import { captionsOf } from '../training-sample.ts';
import type { ExportFormat } from '../export-format.ts';
import { jsonLine, pathIn, placed } from './pieces.ts';

/**
 * DiffSynth-Studio reads CSV, JSON or JSONL with `image` or `video`, and `prompt`. JSONL, since pandas
 * takes a caption `None` or `NA` in a CSV for a missing value.
 */
export const diffsynth: ExportFormat = {
  name: 'diffsynth',
  trainer: 'DiffSynth-Studio',
  kinds: ['image', 'video'],
  modes: ['single', 'rows'],
  doubling: ['rows'],
  media: ['copy', 'link', 'reference', 'cut'],
  layout: (plan) => ({
    *sample(sample) {
      yield* placed(sample, plan);
      const path = { [plan.kind]: pathIn('data', sample, plan) };
      const captions = plan.mode === 'single' ? [sample.caption] : captionsOf(sample);
      for (const prompt of captions) yield jsonLine('data/metadata.jsonl', { ...path, prompt });
    },
  }),
  usage: ({ root, kind }) =>
    [
      '```sh',
      `--dataset_base_path "${root}/data" --dataset_metadata_path "${root}/data/metadata.jsonl" \\`,
      `  --data_file_keys "${kind}"`,
      '```',
    ].join('\n'),
};
