import type { TrainingSample } from '../training-sample.ts';
import type { ExportFormat, Layout, LayoutPlan } from '../export-format.ts';
import { jsonLine, media, mediaFile } from './pieces.ts';
import { rowCaptionsOf, type RowCaption } from './row-captions.ts';

const FOLDER = 'data/train';
const METADATA = `${FOLDER}/metadata.jsonl`;

/** The imagefolder and videofolder of Hugging Face's datasets: `metadata.jsonl` beside the media. */
export const huggingFace: ExportFormat = {
  name: 'hf',
  trainer: "Hugging Face's datasets (imagefolder, videofolder)",
  kinds: ['image', 'video'],
  modes: ['single', 'list', 'rows'],
  doubling: ['rows'],
  media: ['copy', 'link', 'cut'],
  layout: (plan) => metadataFolder(plan, factsOf),
  usage: ({ root, kind }) =>
    [
      '```python',
      'from datasets import load_dataset',
      `dataset = load_dataset("${kind}folder", data_dir="${root}/data", split="train")`,
      '```',
      '',
      `Columns: \`${kind}\`, \`text\` and what is known of each sample.`,
    ].join('\n'),
};

/** diffusers' text-to-image examples read an imagefolder with one column of captions. */
export const diffusers: ExportFormat = {
  name: 'diffusers',
  trainer: "diffusers' train_text_to_image*.py",
  kinds: ['image'],
  modes: ['single', 'list', 'rows'],
  doubling: ['rows'],
  media: ['copy', 'link'],
  layout: (plan) => metadataFolder(plan, () => ({})),
  usage: ({ root, mode }) =>
    [
      'Beside `--pretrained_model_name_or_path` and what else you set:',
      '',
      '```sh',
      'accelerate launch train_text_to_image.py \\',
      `  --train_data_dir="${root}/data" --image_column=image --caption_column=text`,
      '```',
      ...(mode === 'list' ? ['', 'Of a list the script draws one caption at each step.'] : []),
    ].join('\n'),
};

/** No key may end in `file_name` but the one that names the media: datasets would load it. */
function metadataFolder(
  plan: LayoutPlan,
  factsFor: (
    sample: TrainingSample,
    source: RowCaption['source'],
  ) => Readonly<Record<string, unknown>>,
): Layout {
  return {
    *sample(sample) {
      const file = mediaFile(sample, FOLDER);
      yield media(file);
      const file_name = file.slice(FOLDER.length + 1);
      for (const { caption: text, source } of rowCaptionsOf(sample, plan.mode)) {
        yield jsonLine(METADATA, { file_name, text, ...factsFor(sample, source) });
      }
    },
  };
}

function factsOf(
  { row, width, height, fps, frames, kind }: TrainingSample,
  caption_source: RowCaption['source'],
) {
  const facts = { id: row.id, caption_source, width, height };
  return kind === 'image' ? facts : { ...facts, fps, num_frames: frames };
}
