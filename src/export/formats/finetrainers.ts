import type { ExportFormat } from '../export-format.ts';
import { media, MEDIA_FOLDER, mediaFile, text } from './pieces.ts';

/** finetrainers pairs every `.txt` of a folder with the media of the same name. */
export const finetrainers: ExportFormat = {
  name: 'finetrainers',
  trainer: 'finetrainers',
  kinds: ['image', 'video'],
  modes: ['single'],
  doubling: [],
  media: ['copy', 'link', 'cut'],
  layout: () => ({
    *sample(sample) {
      yield media(mediaFile(sample));
      yield text(`${MEDIA_FOLDER}/${sample.name}.txt`, sample.caption);
    },
  }),
  usage: ({ root, kind }) =>
    [
      'In the JSON that `--dataset_config` names:',
      '',
      '```json',
      JSON.stringify(
        {
          datasets: [
            {
              data_root: `${root}/${MEDIA_FOLDER}`,
              dataset_type: kind,
              ...(kind === 'image'
                ? { image_resolution_buckets: [[1024, 1024]] }
                : { video_resolution_buckets: [[49, 480, 720]] }),
            },
          ],
        },
        null,
        2,
      ),
      '```',
      '',
      kind === 'image'
        ? 'A bucket is height and width: set them to what you train.'
        : 'A bucket is frames, height and width: set them to what you train.',
    ].join('\n'),
};
