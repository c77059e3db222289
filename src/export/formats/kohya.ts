import { captionsOf } from '../training-sample.ts';
import type { ExportFormat, LayoutPlan } from '../export-format.ts';
import { media, MEDIA_FOLDER, mediaFile, quoted, text } from './pieces.ts';

/**
 * kohya's sd-scripts read the `.txt` beside each picture: its first line, or with `enable_wildcard` a
 * line by chance. Braces are then a syntax, and doubled ones stand for themselves.
 */
export const kohya: ExportFormat = {
  name: 'kohya',
  trainer: "kohya's sd-scripts",
  kinds: ['image'],
  modes: ['single', 'lines'],
  doubling: [],
  media: ['copy', 'link'],
  layout: (plan) => ({
    start: () => [text('dataset.toml', configOf(plan))],
    *sample(sample) {
      yield media(mediaFile(sample));
      const lines = plan.mode === 'lines' ? captionsOf(sample).map(escaped) : [sample.caption];
      yield text(`${MEDIA_FOLDER}/${sample.name}.txt`, `${lines.join('\n')}\n`);
    },
  }),
  usage: ({ root }) =>
    [
      '```sh',
      `--dataset_config="${root}/dataset.toml"`,
      '```',
      '',
      'Set `resolution` there to what you train. Text encoders of SD 1.5 and SDXL read 75 tokens of a',
      'caption; `--max_token_length=225` has them read three times as many.',
    ].join('\n'),
};

function escaped(caption: string): string {
  return caption.replaceAll(/[{}]/g, '$&$&');
}

function configOf({ mode, root }: LayoutPlan): string {
  return [
    '[general]',
    'caption_extension = ".txt"',
    'shuffle_caption = false',
    `enable_wildcard = ${mode === 'lines'}`,
    '',
    '[[datasets]]',
    'resolution = 1024',
    'enable_bucket = true',
    '',
    '  [[datasets.subsets]]',
    `  image_dir = ${quoted(`${root}/${MEDIA_FOLDER}`)}`,
    '  num_repeats = 1',
    '',
  ].join('\n');
}
