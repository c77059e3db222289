import { captionsOf } from '../training-sample.ts';
import type { ExportFormat } from '../export-format.ts';
import { jsonEntries, pathIn, placed } from './pieces.ts';

/** VideoX-Fun reads one JSON array; what has no `type` it takes for a picture. */
export const videoxFun: ExportFormat = {
  name: 'videox-fun',
  trainer: 'VideoX-Fun (CogVideoX-Fun, Wan-Fun)',
  kinds: ['image', 'video'],
  modes: ['single', 'rows'],
  doubling: ['rows'],
  media: ['copy', 'link', 'reference', 'cut'],
  layout: (plan) => {
    const { start, entry, end } = jsonEntries('data/metadata.json', ['[', ']']);
    return {
      start,
      *sample(sample) {
        yield* placed(sample, plan);
        const { width, height, kind: type } = sample;
        const file_path = pathIn('data', sample, plan);
        const captions = plan.mode === 'single' ? [sample.caption] : captionsOf(sample);
        for (const text of captions) {
          yield entry(JSON.stringify({ file_path, text, type, width, height }));
        }
      },
      end,
    };
  },
  usage: ({ root }) =>
    [
      '```sh',
      `--train_data_dir="${root}/data" --train_data_meta="${root}/data/metadata.json"`,
      '```',
      '',
      'The trainer drops captions by itself: `text_drop_ratio` is 0.1 unless you set it.',
    ].join('\n'),
};
