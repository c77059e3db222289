import { formatCount, shorten } from './format.ts';

/** Videos by what has decoded them. */
export type Decoders = Readonly<Record<string, number>>;

const LINE_LENGTH = 80;

/** By what the videos of a run were decoded, for `status`; nothing where there are none. */
export function decoderLines(decoders: Decoders): readonly string[] {
  const names = Object.keys(decoders).toSorted();
  if (names.length <= 1) return names.map((name) => shorten(`  decoded by ${name}`, LINE_LENGTH));
  return [
    '  decoded by several versions, whose scores differ a little:',
    ...names.map((name) =>
      shorten(`    ${formatCount(decoders[name] ?? 0)} by ${name}`, LINE_LENGTH),
    ),
  ];
}

/**
 * What to say before the videos that are left are decoded by `decoder`; null where those before were
 * too, and before the first.
 */
export function otherDecoderText(before: Decoders, decoder: string): string | null {
  const others = Object.keys(before)
    .filter((name) => name !== decoder)
    .toSorted();
  if (others.length === 0) return null;
  const counted = others.map((name) => `${formatCount(before[name] ?? 0)} by ${name}`).join(', ');
  return (
    `Videos of this run were decoded by another ffmpeg (${counted}); those to come are decoded by ` +
    `${decoder}. Scores of two versions differ a little, and nothing is decoded anew: to keep to ` +
    'one, name the former in FFMPEG_PATH and FFPROBE_PATH.'
  );
}
