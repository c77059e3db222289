import { captionsOf } from '../training-sample.ts';
import type { ExportFormat, LayoutPlan } from '../export-format.ts';
import { pathIn, placed } from './pieces.ts';

const FILE = 'data/train.parquet';

/** Columns of every table of rows, in DuckDB's words. */
const ROW_COLUMNS = {
  id: 'VARCHAR',
  kind: 'VARCHAR',
  caption_source: 'VARCHAR',
  caption_long: 'VARCHAR',
  caption_original: 'VARCHAR',
  caption_short: 'VARCHAR',
  caption_others: 'VARCHAR',
  caption_flags: 'VARCHAR[]',
  source: 'VARCHAR',
  width: 'INTEGER',
  height: 'INTEGER',
  fps: 'DOUBLE',
  num_frames: 'INTEGER',
  start_seconds: 'DOUBLE',
  end_seconds: 'DOUBLE',
  media_sha256: 'VARCHAR',
  motion_score: 'DOUBLE',
  sharpness: 'DOUBLE',
  contrast: 'DOUBLE',
  brightness: 'DOUBLE',
  colourfulness: 'DOUBLE',
  provenance: 'VARCHAR',
} as const;

/** One Parquet file; where a run came from, and what further captioners say, is JSON in columns. */
export const parquet: ExportFormat = {
  name: 'parquet',
  trainer: 'anything that reads Parquet',
  kinds: ['image', 'video'],
  modes: ['single', 'list', 'rows'],
  doubling: ['rows'],
  media: ['reference', 'copy', 'link', 'cut'],
  carriesSpans: true,
  layout: (plan) => ({
    columns: { [FILE]: columnsOf(plan) },
    *sample(sample) {
      yield* placed(sample, plan);
      const { row } = sample;
      const shared = {
        ...row,
        width: sample.width,
        height: sample.height,
        fps: sample.fps,
        num_frames: sample.frames,
        caption_others: row.caption_others ? JSON.stringify(row.caption_others) : null,
        provenance: JSON.stringify(row['provenance']),
        file_name: plan.media === 'reference' ? row['file_name'] : pathIn('data', sample, plan),
      };
      for (const caption of captionValues(plan, sample)) {
        yield { piece: 'row', file: FILE, row: { ...shared, caption } };
      }
    },
  }),
  usage: ({ root }) =>
    [
      'Python: `pandas.read_parquet` or `datasets.load_dataset("parquet", data_files=...)`; DuckDB:',
      '',
      '```sql',
      `SELECT file_name, caption FROM '${root}/${FILE}';`,
      '```',
    ].join('\n'),
};

function columnsOf({ mode }: LayoutPlan): Readonly<Record<string, string>> {
  const caption = mode === 'list' ? 'VARCHAR[]' : 'VARCHAR';
  return { file_name: 'VARCHAR', caption, ...ROW_COLUMNS };
}

function captionValues(
  { mode }: LayoutPlan,
  sample: Parameters<typeof captionsOf>[0],
): readonly (string | readonly string[])[] {
  if (mode === 'single') return [sample.caption];
  return mode === 'list' ? [captionsOf(sample)] : captionsOf(sample);
}
