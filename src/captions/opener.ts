/**
 * Openers that say nothing of the picture. The first group is what finetrainers strips from
 * captions (`remove_common_llm_caption_prefixes`); the second is the same habit about pictures.
 */
const OPENERS: readonly RegExp[] = [
  /^in (?:the|this) (?:video(?: clip)?|clip|image|picture|photo(?:graph)?|scene)\b(?! (?:frame|booth|album|book|studio|gallery|store|shop|game|wall)s?\b)/i,
  /^[[(*_"'#\s]{0,3}(?:(?:final|revised|rewritten|long|short|detailed|brief|suggested|new|image|picture|photo|video|clip|scene|the|your)[- ]){0,3}(?:caption|description|summary|answer|response|output|title)\W{0,2}:/i,
  // Between the medium and its verb no further noun may stand: a photo booth is a thing in a picture.
  /^(?:this|the|that) (?:(?!in\b|of\b|on\b|with\b|at\b)\w+[ -]){0,4}(?:video(?: clip)?|(?<!\b(?:paper|hair|binder|tie) )clip|image|picture|animation|photo(?:graph)?|scene|(?<=^\w+ (?:(?:video|first|last|final|next|opening|closing|single|still|freeze) )?)frame)(?: (?:\w+ly|also|then|here|now|above|below|itself|provided|shown|given|you|sent|that|which)){0,3} (?:shows?|depicts?|features?|captures?|highlights?|introduces?|presents?|showcases?|displays?|portrays?|illustrates?|is (?:of|a|an)|appears)\b/i,
  /^(?:this is|it is|it's) an? (?:\w+ ){0,3}(?:image|picture|photo(?:graph)?|video|clip)\b(?! (?:frame|booth|album|book|studio|gallery|store|shop|game|wall)s?\b)/i,
  /^(?:an?|the) (?:image|picture) (?:of|showing|depicting)\b/i,
  /^(?:from|based on|looking at|judging by) (?:the|this|these) (?:(?:provided|given|attached|uploaded) )?(?:image|picture|photo(?:graph)?|video|clip|frame)s?\b(?! (?:windows?|books?|on|of)\b)/i,
  /^(?:i|we|you) (?:can )?(?:clearly )?(?:see|observe)\b/i,
  /^(?:overall|in summary|in conclusion),/i,
  /^(?:depicted|shown|pictured) (?:here )?(?:is|are)\b/i,
];

/** Talk before the caption, of which nothing is left to read on from. */
const SMALL_TALK =
  /^(?:here (?:is|are)|here's|below is|let me|thank you|thanks for|(?:i|we) (?:can(?! (?:clearly )?(?:see|observe))|will|need|must|should|(?:am|was|are|were) given)\b|(?:sure|certainly|of course|absolutely|okay|ok|alright|understood|got it|yes|hello|hi)[,!.])/i;

export function hasOpener(caption: string): boolean {
  return SMALL_TALK.test(caption) || OPENERS.some((pattern) => pattern.test(caption));
}

/**
 * The caption from behind its opener, with what is left of "that" and the like. Where nothing but the
 * opener is there, or where its verb is needed to read on, it stays.
 */
export function withoutOpener(text: string): string {
  const caption = text.trim();
  const plain = caption.replaceAll('’', "'");
  if (SMALL_TALK.test(plain)) return text;
  const opener = OPENERS.map((pattern) => pattern.exec(plain)?.[0]).find(Boolean);
  if (opener === undefined) return text;
  const rest = caption.slice(opener.length).replace(LEFT_OVER, '');
  return /^(?!to\b)\p{L}/u.test(rest) ? rest : text;
}

/** "In this image, there is a dog", "This is an image of a dog", "The image shows that a dog runs". */
const LEFT_OVER =
  /^[\s,:*]*(?:we (?:can )?see |(?:there (?:is|are)|you can see|of|that|how|depicting|showing) )?/i;
