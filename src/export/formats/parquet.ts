import type { ExportFormat, LayoutPlan } from '../export-format.ts';
import { pathIn, placed } from './pieces.ts';
import { rowCaptionsOf } from './row-captions.ts';

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
  trainer: 'readers of Parquet',
  kinds: ['image', 'video'],
  modes: ['single', 'list', 'rows'],
  doubling: ['rows'],
  media: ['reference', 'copy', 'link', 'cut'],
  carriesSpans: true,
  layout: (plan) => ({
    columns: { [FILE]: columnsOf(plan) },
    *sample(sample) {
      yield* placed(sample, plan);
      const shared = {
        ...sample.row,
        width: sample.width,
        height: sample.height,
        fps: sample.fps,
        num_frames: sample.frames,
        caption_others: sample.row.caption_others
          ? JSON.stringify(sample.row.caption_others)
          : null,
        provenance: JSON.stringify(sample.row['provenance']),
        file_name:
          plan.media === 'reference' ? sample.row['file_name'] : pathIn('data', sample, plan),
      };
      for (const { caption, source } of rowCaptionsOf(sample, plan.mode)) {
        const row = { ...shared, caption, caption_source: source };
        yield { piece: 'row', file: FILE, row };
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
  return { file_name: 'VARCHAR', caption, ...ROW_COLUMNS, caption_source: caption };
}
