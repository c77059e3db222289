import type { CheckOptions, FixableCheck } from './check-options.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { withoutOpener } from './opener.ts';
import { withoutMarkdown } from './markdown.ts';
import { withoutMojibake } from './mojibake.ts';
import { oneLine } from './one-line.ts';
import { countWords, sentencesOf } from './words.ts';

/** A caption without one fault, or as it was where the fault cannot be taken out. */
export function fixCaption(text: string, fault: FixableCheck, options: CheckOptions): string {
  switch (fault) {
    case 'boilerplate-opener':
      return capitalised(withoutOpener(text));
    case 'mojibake':
      return withoutMojibake(text);
    case 'markdown':
      return withoutMarkdown(text);
    case 'newline':
      return oneLine(text);
    case 'truncated':
      return cutAtSentence(text, (part) => /[.!?…。！？]["'”’)]*$/u.test(part));
    case 'too-long':
      return cutAtSentence(text, (part) => countWords(part) <= options['too-long'].words);
    case 'too-many-tokens': {
      const { encoder, tokens = Infinity } = options['too-many-tokens'];
      return cutAtSentence(text, (part) => estimateTokens(part, encoder) <= tokens);
    }
  }
}

/** The most whole sentences from the beginning that fit; the text as it was where not one does. */
function cutAtSentence(text: string, fits: (part: string) => boolean): string {
  const sentences = sentencesOf(text);
  for (let count = sentences.length; count > 0; count -= 1) {
    const part = sentences.slice(0, count).join(' ');
    if (fits(part)) return part;
  }
  return text;
}

function capitalised(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
