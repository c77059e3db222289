import type { CheckName, CheckOptions } from '../captions/check-options.ts';

type Subject = 'picture' | 'clip';

/** Short of the limit, since models count badly. */
const AIM = 0.8;

/** What a model is told when it is asked again for the caption of a picture or a clip. */
export function reminderOf(fault: CheckName, subject: Subject, options: CheckOptions): string {
  const most = Math.min(options['too-long'].words, 100);
  switch (fault) {
    case 'empty':
      return 'Your last answer was empty. Write the caption.';
    case 'refusal':
      return `You only ${subject === 'clip' ? 'tell' : 'describe'} what can be seen: nobody is to be identified or judged. Write the caption.`;
    case 'truncated':
      return 'Your last answer was cut off. Be shorter: at most 80 words, and finish the sentence.';
    case 'unreadable-fields':
      return 'Your last answer could not be read. Answer with one JSON object and nothing else, with a text for each field that is named above.';
    case 'missing-fields':
      return 'Your last answer left fields out. Write a text for each field that is named above.';
    case 'repetition':
      return 'Your last answer said the same again and again. Say everything once, and end there.';
    case 'prompt-leak':
      return 'Your last answer repeated these instructions or spoke to the reader. Write the caption and nothing else.';
    case 'language':
      return `Write the whole caption in ${languageName(options.language.is)}; only quoted lettering stays as it is.`;
    case 'boilerplate-opener':
      return subject === 'clip'
        ? 'Start with the content itself, such as the subject and what it does, and do not announce the caption.'
        : 'Start with the subject itself. Do not mention the image, picture or photo, and do not announce the caption.';
    case 'mojibake':
      return 'Some characters of your last answer came out wrong. Write in plain letters, with straight quotes.';
    case 'markdown':
      return 'Write plain text, without lists, headings, bold type or any other markup.';
    case 'newline':
      return 'Write one paragraph, without line breaks, lists or headings.';
    case 'too-short':
      return `Your last answer was too short. Write at least ${options['too-short'].words} words.`;
    case 'too-long':
      return `Your last answer was too long. Write at most ${most} words.`;
    case 'too-many-tokens':
      return `Be shorter: at most ${wordsOfTokens(options)} words.`;
    case 'mentions-video':
      return 'Do not use the word "video", and speak of what is seen, not of a clip, frames or images.';
    case 'mentions-image':
      return 'Speak of what is seen, and not of the image, picture or photo itself.';
    case 'contradicts-camera':
      return 'What you said of the camera is not what was measured. Say nothing of the camera that is not given above.';
    case 'uncertain':
      return 'Say only what can be seen, plainly: no "probably", "may" or "seems".';
    case 'copies-original':
      return 'Your last answer was nearly the caption that was given. Describe what can be seen, in your own words and in full.';
    case 'same-as-neighbour':
      return `Your last answer would fit another ${subject} as well. Describe what sets this one apart.`;
  }
}

/** A token and a third to a word, as English captions have it. */
function wordsOfTokens({ 'too-many-tokens': { tokens = 100 } }: CheckOptions): number {
  return Math.max(1, Math.floor((tokens * AIM) / (4 / 3)));
}

function languageName(language = 'en'): string {
  return new Intl.DisplayNames(['en'], { type: 'language' }).of(language) ?? language;
}
