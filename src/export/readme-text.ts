import type { ExportFormat, LayoutPlan, MediaMode, MixMode } from './export-format.ts';

/** The README of an export: what it is, and the trainer's own lines that point at it. */
export function readmeText(format: ExportFormat, plan: LayoutPlan, run: string): string {
  const doubled = format.doubling.includes(plan.mode)
    ? ['', 'A sample is trained on once for each of its captions: an epoch is up to twice as long.']
    : [];
  return [
    `# ${format.name} export of ${run}`,
    '',
    `${plan.count} ${plan.kind === 'image' ? 'pictures' : 'clips'} with captions for ${format.trainer}, written by Recaptor.`,
    '',
    `- captions: ${MODES[plan.mode]}`,
    `- media: ${MEDIA[plan.media]}`,
    ...doubled,
    '',
    '## Use',
    '',
    format.usage(plan),
    '',
    'Base names stay the same as long as a sample and its file do. The next export replaces this',
    "folder, and refuses to where other files lie in it: keep your own, and the trainer's caches,",
    'elsewhere, or move them away first.',
    '',
  ].join('\n');
}

const MODES: Readonly<Record<MixMode, string>> = {
  single: 'one for each sample, drawn by the mix',
  list: 'all of a sample, as a list',
  lines: 'all of a sample, as lines of one file',
  rows: 'all of a sample, a row each',
  datasets: 'a dataset of the long ones, and one of the others',
};

const MEDIA: Readonly<Record<MediaMode, string>> = {
  copy: 'copied, byte for byte',
  link: 'symbolic links to the dataset',
  reference: 'left where they are',
  cut: 'clips cut out of their sources, without sound',
};
