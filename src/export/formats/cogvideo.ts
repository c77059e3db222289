import type { ExportFormat } from '../export-format.ts';
import { MEDIA_FOLDER, pathIn, placed, text } from './pieces.ts';

/** CogVideo's fine-tuning pairs the lines of two files. A caption without a word would shift them. */
export const cogvideo: ExportFormat = {
  name: 'cogvideo',
  trainer: "CogVideo's finetune",
  kinds: ['video'],
  modes: ['single'],
  doubling: [],
  media: ['cut'],
  layout: (plan) => ({
    *sample(sample) {
      yield* placed(sample, plan);
      yield text('data/prompts.txt', `${sample.caption}\n`);
      yield text('data/videos.txt', `${pathIn('data', sample, plan)}\n`);
    },
  }),
  usage: ({ root }) =>
    [
      '```sh',
      `--data_root "${root}/data" --caption_column prompts.txt --video_column videos.txt`,
      '```',
      '',
      `Line n of one file belongs to line n of the other; videos are below \`${MEDIA_FOLDER}\`.`,
    ].join('\n'),
};
