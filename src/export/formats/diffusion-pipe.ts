import { captionsOf } from '../training-sample.ts';
import type { ExportFormat } from '../export-format.ts';
import { jsonEntries, media, MEDIA_FOLDER, mediaFile, quoted, text } from './pieces.ts';

/**
 * diffusion-pipe reads `captions.json` in the folder of the media, whose values are lists. It takes
 * every file there that it does not know for media: so nothing else lies there.
 */
export const diffusionPipe: ExportFormat = {
  name: 'diffusion-pipe',
  trainer: 'diffusion-pipe',
  kinds: ['image', 'video'],
  modes: ['single', 'list'],
  doubling: ['list'],
  media: ['copy', 'link', 'cut'],
  layout: (plan) => {
    const { start, entry, end } = jsonEntries(`${MEDIA_FOLDER}/captions.json`, ['{', '}']);
    return {
      start: () => [...start(), text('dataset.toml', configOf(plan.root, plan.kind))],
      *sample(sample) {
        yield media(mediaFile(sample));
        const captions = plan.mode === 'single' ? [sample.caption] : captionsOf(sample);
        const key = `${sample.name}.${sample.extension}`;
        yield entry(`${JSON.stringify(key)}: ${JSON.stringify(captions)}`);
      },
      end,
    };
  },
  usage: ({ root }) =>
    [
      'In the main config:',
      '',
      '```toml',
      `dataset = ${quoted(`${root}/dataset.toml`)}`,
      '```',
      '',
      'Set `resolutions` and `frame_buckets` there to what you train.',
    ].join('\n'),
};

function configOf(root: string, kind: string): string {
  return [
    'resolutions = [512]',
    'enable_ar_bucket = true',
    ...(kind === 'video' ? ['frame_buckets = [1, 33]'] : []),
    '',
    '[[directory]]',
    `path = ${quoted(`${root}/${MEDIA_FOLDER}`)}`,
    'num_repeats = 1',
    '',
  ].join('\n');
}
