import { shinglesOf, wordsOf } from './words.ts';

/** What belongs to the talk with a model, and to no caption: its template's marks, its small talk. */
const TALK: readonly RegExp[] = [
  /<\|?\/?(?:im_start|im_end|im_sep|endoftext|begin_of_text|eot_id|start_header_id|end_header_id|image_pad|vision_start|vision_end|image|video)\|?>/i,
  /<\|[^|<>\n]{1,40}\|>|<\/?(?:think|thinking|reasoning|unk|pad|eos|bos)>/i,
  /^\W*(?:thoughts?|thinking|reasoning|analysis)\s*:|\[(?:END|EOS|STOP|DONE)\]/i,
  /\[\/?INST\]|<<\/?SYS>>|<\/?s>|<(?:start|end)_of_turn>/,
  /^\W*(?:user|assistant|system|human)\s*:|\b(?:USER|ASSISTANT|Assistant)\s*:/i,
  /\bthe user (?:wants|asked|asks|requested|is asking|provided)\b/i,
  /\b(?:original caption|measured camera motion|frame captions|the whole clip)\s*:/i,
  /\bimage_captions\b|\{\{[^}]*\}\}/,
  /\bword count\s*:|\(\s*\d+ words\s*\)/i,
  /\b(?:as (?:you )?(?:requested|instructed)|(?:per|following) (?:your|the) (?:instructions?|guidelines|request)|(?:the|your) (?:prompt|(?:provided|given|original|existing) (?:caption|description)|alt[- ]text)|based on (?:the|your) (?:provided |given )?(?:caption|description|information|instructions?))\b/i,
  /\b(?:let me know if|i hope this (?:helps|caption|description)|feel free to|would you like me to|please note|it should be noted|i(?:'ve| have) (?:described|written|avoided|included|omitted|tried|focused|kept|left out))\b/i,
  /(?:^|[.!?]\s+|\()note(?:\s*:| that\b)/i,
];

/**
 * Whether a caption gives away what its model was told: marks of a chat template, talk to whoever
 * asked, or a run of `words` words out of the prompt's own text. What the prompt's values hold, such
 * as an original caption, may be said again.
 */
export function leaksPrompt(caption: string, prompt: string, words: number): boolean {
  const plain = caption.replaceAll('’', "'");
  if (TALK.some((pattern) => pattern.test(plain))) return true;
  const told = shinglesOf(wordsOf(prompt.replaceAll(/\{\{[^}]*\}\}/g, ' ')), words);
  const said = shinglesOf(wordsOf(caption), words);
  return [...said].some((shingle) => told.has(shingle));
}
