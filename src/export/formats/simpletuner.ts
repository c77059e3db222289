import { captionsOf } from '../training-sample.ts';
import type { ExportFormat, LayoutPlan } from '../export-format.ts';
import { jsonLine, media, MEDIA_FOLDER, mediaFile, text } from './pieces.ts';

const METADATA = 'data/metadata.jsonl';

/**
 * SimpleTuner reads captions from a table (its `parquet` strategy, which takes JSONL too), or from a
 * `.txt` beside each file, whose lines are captions of their own.
 */
export const simpletuner: ExportFormat = {
  name: 'simpletuner',
  trainer: 'SimpleTuner',
  kinds: ['image', 'video'],
  modes: ['single', 'list', 'lines'],
  doubling: [],
  media: ['copy', 'link', 'cut'],
  layout: (plan) => ({
    start: () => [text('multidatabackend.json', configOf(plan))],
    *sample(sample) {
      yield media(mediaFile(sample));
      if (plan.mode === 'lines') {
        const lines = captionsOf(sample).join('\n');
        yield text(`${MEDIA_FOLDER}/${sample.name}.txt`, `${lines}\n`);
        return;
      }
      const caption = plan.mode === 'single' ? sample.caption : captionsOf(sample);
      const filename = `${sample.name}.${sample.extension}`;
      const { width, height } = sample;
      yield jsonLine(METADATA, { filename, caption, width, height });
    },
  }),
  usage: ({ root }) =>
    [
      'In config.json:',
      '',
      '```json',
      `"--data_backend_config": ${JSON.stringify(`${root}/multidatabackend.json`)}`,
      '```',
    ].join('\n'),
};

function configOf(plan: LayoutPlan): string {
  const { root, kind, mode } = plan;
  const table = {
    caption_strategy: 'parquet',
    metadata_backend: 'parquet',
    parquet: {
      path: `${root}/${METADATA}`,
      filename_column: 'filename',
      caption_column: 'caption',
      width_column: 'width',
      height_column: 'height',
      identifier_includes_extension: true,
    },
  };
  const backend = {
    id: 'recaptor',
    type: 'local',
    dataset_type: kind,
    instance_data_dir: `${root}/${MEDIA_FOLDER}`,
    cache_dir_vae: `${root}.cache-vae`,
    ...(mode === 'lines' ? { caption_strategy: 'textfile' } : table),
    resolution: 1024,
    resolution_type: 'pixel_area',
  };
  const texts = {
    id: 'texts',
    type: 'local',
    dataset_type: 'text_embeds',
    default: true,
    cache_dir: `${root}.cache-text`,
  };
  return `${JSON.stringify([backend, texts], null, 2)}\n`;
}
