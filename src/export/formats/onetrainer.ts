import { captionsOf } from '../training-sample.ts';
import type { ExportFormat } from '../export-format.ts';
import { media, MEDIA_FOLDER, mediaFile, text } from './pieces.ts';

/** OneTrainer reads the `.txt` beside each file, and draws one of its lines at each step. */
export const onetrainer: ExportFormat = {
  name: 'onetrainer',
  trainer: 'OneTrainer',
  kinds: ['image', 'video'],
  modes: ['single', 'lines'],
  doubling: [],
  media: ['copy', 'link', 'cut'],
  layout: (plan) => ({
    *sample(sample) {
      yield media(mediaFile(sample));
      const lines = plan.mode === 'single' ? [sample.caption] : captionsOf(sample);
      yield text(`${MEDIA_FOLDER}/${sample.name}.txt`, `${lines.join('\n')}\n`);
    },
  }),
  usage: ({ root }) =>
    [
      'Add a concept with these settings:',
      '',
      `- path: \`${root}/${MEDIA_FOLDER}\``,
      '- prompt source: from text file per sample (`"prompt_source": "sample"`)',
      '- balancing 1.0, tag shuffling off',
    ].join('\n'),
};
