import { captionsOf } from '../training-sample.ts';
import type { ExportFormat } from '../export-format.ts';
import { absolutePath, placed } from './pieces.ts';

const FILE = 'data/meta.parquet';

/** What Open-Sora's own tables say of a picture, as its scripts/cnv/meta.py does. */
const PICTURE_FPS = 120;

/**
 * Open-Sora reads CSV or Parquet with these columns. Parquet, since pandas takes a caption `None` or
 * `NA` in a CSV for a missing value.
 */
export const openSora: ExportFormat = {
  name: 'open-sora',
  trainer: 'Open-Sora',
  kinds: ['image', 'video'],
  modes: ['single', 'rows'],
  doubling: ['rows'],
  media: ['copy', 'link', 'reference', 'cut'],
  layout: (plan) => ({
    columns: {
      [FILE]: {
        path: 'VARCHAR',
        text: 'VARCHAR',
        num_frames: 'INTEGER',
        height: 'INTEGER',
        width: 'INTEGER',
        aspect_ratio: 'DOUBLE',
        resolution: 'INTEGER',
        fps: 'DOUBLE',
      },
    },
    *sample(sample) {
      yield* placed(sample, plan);
      const { width, height, frames, fps } = sample;
      const captions = plan.mode === 'single' ? [sample.caption] : captionsOf(sample);
      for (const text of captions) {
        const row = {
          path: absolutePath(sample, plan),
          text,
          num_frames: frames,
          height,
          width,
          aspect_ratio: height / width,
          resolution: height * width,
          fps: fps ?? PICTURE_FPS,
        };
        yield { piece: 'row', file: FILE, row };
      }
    },
  }),
  usage: ({ root, kind }) =>
    [
      '```sh',
      `torchrun --nproc_per_node 8 scripts/diffusion/train.py configs/diffusion/train/${kind === 'image' ? 'image' : 'stage1'}.py \\`,
      `  --dataset.data-path "${root}/${FILE}"`,
      '```',
      '',
      'The paths in it are absolute: export anew where the folder moves.',
    ].join('\n'),
};
