import type { ExportFormat } from '../export-format.ts';
import { absolutePath, jsonEntries, MEDIA_FOLDER, placed, quoted, text } from './pieces.ts';

const CAPTIONS = 'data/captions.json';

/**
 * ai-toolkit reads the `.txt` beside each file, or JSON keyed by absolute paths with a long and a
 * short caption, both of which it trains on.
 */
export const aiToolkit: ExportFormat = {
  name: 'ai-toolkit',
  trainer: 'ai-toolkit',
  kinds: ['image', 'video'],
  modes: ['single', 'list'],
  doubling: ['list'],
  pairing: ['list'],
  media: ['copy', 'link', 'cut'],
  layout: (plan) => {
    const { start, entry, end } = jsonEntries(CAPTIONS, ['{', '}']);
    if (plan.mode === 'single') {
      return {
        *sample(sample) {
          yield* placed(sample, plan);
          yield text(`${MEDIA_FOLDER}/${sample.name}.txt`, sample.caption);
        },
      };
    }
    return {
      start,
      *sample(sample) {
        yield* placed(sample, plan);
        const { long: caption, other } = sample;
        const captions = JSON.stringify({ caption, caption_short: other?.caption ?? caption });
        yield entry(`${JSON.stringify(absolutePath(sample, plan))}: ${captions}`);
      },
      end,
    };
  },
  usage: ({ root, mode }) =>
    [
      'In the job file:',
      '',
      '```yaml',
      'datasets:',
      ...(mode === 'single'
        ? [`  - folder_path: ${quoted(`${root}/${MEDIA_FOLDER}`)}`, '    caption_ext: "txt"']
        : [`  - dataset_path: ${quoted(`${root}/${CAPTIONS}`)}`]),
      ...(mode === 'list' ? ['train:', '  short_and_long_captions: true'] : []),
      '```',
      '',
      'ai-toolkit puts a space after every comma of a caption, also where there is one.',
    ].join('\n'),
};
