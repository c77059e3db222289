import type { LayoutPlan, Piece } from '../export-format.ts';
import type { TrainingSample } from '../training-sample.ts';

/** Where the media of a layout lie: nothing else is in that folder but what the trainer reads there. */
export const MEDIA_FOLDER = 'data/media';

export function text(file: string, content: string): Piece {
  return { piece: 'text', file, text: content };
}

export function media(file: string): Piece {
  return { piece: 'media', file };
}

/** One line of JSON. */
export function jsonLine(file: string, row: object): Piece {
  return text(file, `${JSON.stringify(row)}\n`);
}

export function mediaFile(sample: TrainingSample, folder = MEDIA_FOLDER): string {
  return `${folder}/${sample.name}.${sample.extension}`;
}

/** What a table says of a sample's media: a path below `folder`, or the dataset's own. */
export function pathIn(folder: string, sample: TrainingSample, plan: LayoutPlan): string {
  if (plan.media === 'reference') return sample.reference ?? '';
  return mediaFile(sample).slice(folder.length + 1);
}

export function absolutePath(sample: TrainingSample, plan: LayoutPlan): string {
  if (plan.media === 'reference') return sample.reference ?? '';
  return `${plan.root}/${mediaFile(sample)}`;
}

/** The sample's media in the media folder; nothing where they stay where they are. */
export function* placed(sample: TrainingSample, plan: LayoutPlan): Generator<Piece> {
  if (plan.media !== 'reference') yield media(mediaFile(sample));
}

/** A JSON array or object whose entries come one by one. */
export function jsonEntries(file: string, brackets: readonly [open: string, close: string]) {
  let count = 0;
  return {
    start: (): readonly Piece[] => [text(file, brackets[0])],
    entry: (entry: string): Piece => {
      count += 1;
      return text(file, `${count === 1 ? '\n' : ',\n'}${entry}`);
    },
    end: (): readonly Piece[] => [text(file, `\n${brackets[1]}\n`)],
  };
}

/** Text in the quotes of TOML's or YAML's basic strings: both read JSON's. */
export function quoted(value: string): string {
  return JSON.stringify(value);
}
