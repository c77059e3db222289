/** A frame's caption as a summary prompt lists it: `2.0 s: A crisp view …`. */
const FRAME_LINE = /^(?<seconds>\d+(?:\.\d+)?) s: (?<caption>.+)$/gm;

const MOST_WORDS = 100;

/**
 * Joins the first sentences of the frames' captions in order, leaving out what repeats and what
 * would go beyond 100 words: no more than a list, and no summary. Null where the texts list no
 * frames.
 */
export function joinFrames(texts: readonly string[]): string | null {
  const frames = texts.flatMap((text) =>
    [...text.matchAll(FRAME_LINE)].map(({ groups }) => ({
      seconds: groups?.['seconds'] ?? '',
      sentence: firstSentence(groups?.['caption'] ?? ''),
    })),
  );
  const [first, ...others] = frames;
  if (!first) return null;
  const told = [first.sentence];
  let before = first.sentence;
  for (const { seconds, sentence } of others) {
    const next = `After ${seconds} seconds, ${lowerFirst(sentence)}`;
    const isShort = [...told, next].join(' ').split(' ').length <= MOST_WORDS;
    if (sentence !== before && isShort) told.push(next);
    before = sentence;
  }
  return told.join(' ');
}

function firstSentence(caption: string): string {
  return /^.+?[.!?](?=\s|$)/.exec(caption)?.[0] ?? caption;
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
