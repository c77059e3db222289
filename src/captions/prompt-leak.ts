import { shinglesOf, wordsOf } from './words.ts';

/** What belongs to the talk with a model, and to no caption: its template's marks, its small talk. */
const TALK: readonly RegExp[] = [
  /<\|?\/?(?:im_start|im_end|im_sep|endoftext|begin_of_text|eot_id|start_header_id|end_header_id|image_pad|vision_start|vision_end|image|video)\|?>/i,
  /\[\/?INST\]|<<\/?SYS>>|<\/?s>|<(?:start|end)_of_turn>/,
  /^(?:user|assistant|system|human)\s*:/i,
  /\b(?:original caption|measured camera motion|frame captions|the whole clip)\s*:/i,
  /\bimage_captions\b|\{\{[^}]*\}\}/,
  /\bword count\s*:|\(\s*\d+ words\s*\)/i,
  /\b(?:as (?:you )?(?:requested|instructed)|(?:per|following) (?:your|the) (?:instructions?|guidelines|request)|(?:the|your) (?:prompt|provided caption|given caption|original caption))\b/i,
  /\b(?:let me know if|i hope this (?:helps|caption|description)|feel free to|would you like me to)\b/i,
];

/**
 * Whether a caption gives away what its model was told: marks of a chat template, talk to whoever
 * asked, or a run of `words` words out of the prompt's own text. What the prompt's values hold, such
 * as an original caption, may be said again.
 */
export function leaksPrompt(caption: string, prompt: string, words: number): boolean {
  if (TALK.some((pattern) => pattern.test(caption))) return true;
  const told = shinglesOf(wordsOf(prompt.replaceAll(/\{\{[^}]*\}\}/g, ' ')), words);
  const said = shinglesOf(wordsOf(caption), words);
  return [...said].some((shingle) => told.has(shingle));
}
