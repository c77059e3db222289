import { withoutQuotes } from './find-faults.ts';

/**
 * The word as CogVideoX forbids it in its summaries (arXiv:2408.06072, appendix G), which "as the
 * video progressed" and "throughout the video" hold, too: of the medium. A video game or camera is a
 * thing in the picture.
 */
const VIDEO =
  /\bvideos?\b(?![ -](?:games?|gamers?|gaming|cameras?|calls?|conferenc\w+|walls?|screens?|projectors?|stores?|shops?|arcades?|consoles?|cassettes?|tapes?|players?)\b)/i;

/** The picture that the caption is of, not one on a wall: "in this image", "the photo was taken". */
const IMAGE =
  /\b(?:in|of|throughout|within|across|about) (?:the|this) (?:overall |entire |whole )?(?:image|picture|photo(?:graph)?)\b(?! (?:frames?|booths?|albums?|books?|studios?|galler\w+|stores?|shops?|windows?|hang\w*|on the wall)\b)|\bthis (?:image|picture|photo(?:graph)?)\b|\bthe (?:image|photo(?:graph)?) (?:is|was|has|also|appears?|shows?|depicts?|features?|captures?|conveys?|seems?|suggests?|evokes?|includes?)\b|\bthe picture (?:was (?:taken|shot|captured)|shows?|depicts?|features?|captures?|conveys?|evokes?)\b/i;

export function mentionsVideo(caption: string): boolean {
  return VIDEO.test(withoutQuotes(caption));
}

export function mentionsImage(caption: string): boolean {
  return IMAGE.test(withoutQuotes(caption));
}

/**
 * Words that say a model is guessing. The first five are those that CogView3's captioner is told to
 * leave out (arXiv:2403.05121, appendix B). The month of May is written with a capital.
 */
const UNCERTAIN =
  /\b(?:[Pp]robably|[Mm]aybe|may|could|likely|[Pp]ossibly|[Pp]erhaps|[Pp]resumably|might|seems?|seemingly|apparently|(?:appears?|appearing) (?:to|as (?:if|though))|suggest(?:s|ing) (?:that|a|an|the))\b/;

export function isUncertain(caption: string): boolean {
  return UNCERTAIN.test(withoutQuotes(caption));
}
