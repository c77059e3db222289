import type { Answer } from '../core/chat.ts';

/** What can be wrong with a long caption as a model gave it. */
export type CaptionFault = 'empty' | 'refusal' | 'truncated' | 'boilerplate-opener' | 'newline';

/**
 * Openers that say nothing of the picture. The first group is what finetrainers strips from
 * captions (`remove_common_llm_caption_prefixes`); the second is the same habit about pictures.
 */
const BOILERPLATE_OPENERS: readonly RegExp[] = [
  /^in (?:the|this) (?:video(?: clip)?|clip|image|picture|photo(?:graph)?|scene)\b(?! (?:frame|booth|album|book|studio|gallery|store|shop|game|wall)s?\b)/i,
  /^(?:caption|description)\s*:/i,
  // Between the medium and its verb no further noun may stand: a photo booth is a thing in a picture.
  /^(?:this|the|that) (?:(?!in\b|of\b|on\b|with\b|at\b)\w+[ -]){0,4}(?:video(?: clip)?|(?<!\b(?:paper|hair|binder|tie) )clip|image|picture|animation|photo(?:graph)?|scene|(?<=^\w+ (?:(?:video|first|last|final|next|opening|closing|single|still|freeze) )?)frame)(?: (?:\w+ly|also|then|here|now|above|below|itself|provided|shown|given|you|sent|that|which)){0,3} (?:shows?|depicts?|features?|captures?|highlights?|introduces?|presents?|showcases?|displays?|portrays?|illustrates?|is (?:of|a|an)|appears)\b/i,
  /^this is an? (?:\w+ ){0,3}(?:image|picture|photo(?:graph)?|video|clip)\b/i,
  /^(?:here is|here's|sure[,!.]|certainly[,!.]|of course[,!.])/i,
  /^(?:an?|the) (?:image|picture) (?:of|showing|depicting)\b/i,
];

const REFUSALS: readonly RegExp[] = [
  /^(?:i'?m|i am) (?:very |really )?sorry\b/i,
  /^(?:sorry|apologies|my apologies|unfortunately)\b[^.]{0,40}\b(?:i|unable|cannot|can'?t)\b/i,
  /^i (?:can(?:not|'?t)|am unable|'?m unable|am not able|'?m not able|do not|don'?t|won'?t|must decline)\b/i,
  /^as an? (?:ai|artificial intelligence|language model|large language model)\b/i,
  /(?:(?:^|[.!?]["')]?\s+|\n\s*)(?:(?:but|however|so|therefore|unfortunately|regrettably),? )?|[,;] (?:but|however|so),? )i(?: can(?:not|'?t)| am unable to|'?m unable to) (?:assist|help|describe|identify|provide|comply|view|see)\b/i,
];

/** Names every fault of an answer, the gravest first; none for a caption that can be trained on. */
export function findFaults(text: string, outcome: Answer['outcome']): readonly CaptionFault[] {
  const caption = text.trim().replaceAll('’', "'");
  if (outcome === 'refused' || isRefusal(caption)) return ['refusal'];
  if (caption === '') return ['empty'];
  const faults: CaptionFault[] = [];
  if (outcome === 'truncated') faults.push('truncated');
  if (BOILERPLATE_OPENERS.some((pattern) => pattern.test(caption))) {
    faults.push('boilerplate-opener');
  }
  // U+2028 and U+2029 break lines too: Python's splitlines() obeys them, and trainers use it.
  if (/[\n\r\v\f\u0085\u2028\u2029]/.test(caption)) faults.push('newline');
  return faults;
}

/**
 * The caption from behind its opener, with what is left of "that" and the like. Where nothing but the
 * opener is there, or where its verb is needed to read on, it stays.
 */
export function withoutOpener(text: string): string {
  const caption = text.trim();
  const pattern = BOILERPLATE_OPENERS.find((opener) => opener.test(caption.replaceAll('’', "'")));
  const opener = pattern?.exec(caption.replaceAll('’', "'"))?.[0];
  if (opener === undefined || /^(?:here|sure|certainly|of course)/i.test(opener)) return text;
  const rest = caption.slice(opener.length).replace(LEFT_OVER, '');
  return /^(?!to\b)\p{L}/u.test(rest) ? rest : text;
}

/** "In this image, there is a dog", "This is an image of a dog", "The image shows that a dog runs". */
const LEFT_OVER =
  /^[\s,:]*(?:we (?:can )?see |(?:there (?:is|are)|you can see|of|that|how|depicting|showing) )?/i;

/** Lettering in a picture is quoted, and may say anything; an answer quoted as a whole is its own. */
function isRefusal(caption: string): boolean {
  const [wrapped] = /^(?:"[^"]*"|“[^”]*”)$/.exec(caption) ?? [];
  const own = wrapped === undefined ? withoutQuotes(caption) : caption.slice(1, -1).trim();
  return REFUSALS.some((pattern) => pattern.test(own));
}

/** The end of a sentence within quotation marks stays: another may begin after it. */
export function withoutQuotes(caption: string): string {
  return caption.replaceAll(
    QUOTED,
    (quoted) => `"${/[.!?]/.exec(quoted.at(-2) ?? '')?.[0] ?? ''}"`,
  );
}

/** Single marks count where they are no apostrophes: not inside a word. */
const QUOTED = /"[^"]*"|[“„][^“”]*[“”]|«[^«»]*»|(?<!\w)[‘'](?:[^']|(?<=\w)'(?=\w))*'(?!\w)/g;
