import { withoutOpener } from './opener.ts';
import { withoutQuotes } from './quotes.ts';

/**
 * The word as CogVideoX forbids it in its summaries (arXiv:2408.06072, appendix G), which "as the
 * video progressed" and "throughout the video" hold, too: of the medium. A video game or camera is a
 * thing in the picture.
 */
const VIDEO =
  /\bvideos?\b(?![ -](?:games?|gamers?|gaming|cameras?|calls?|conferenc\w+|walls?|screens?|projectors?|stores?|shops?|arcades?|consoles?|cassettes?|tapes?|players?)\b)/i;

/** What its model was shown, and not the composition that somebody enters. */
const SHOWN =
  /\b(?:in|across|throughout|of|by|between|over|from) (?:the )?(?:first|second|third|last|final|next|opening|closing|subsequent|following|previous|these|all|sequence of|series of) (?:\w+ )?frames?\b|\b(?:in|throughout|of|across) (?:the|this) (?:clip|footage)\b|\b(?:the|this) (?:clip|footage) (?:shows?|depicts?|features?|captures?|begins?|opens?|ends?|starts?|concludes?)\b/i;

/** The picture that the caption is of, not one on a wall: "in this image", "the photo was taken". */
const IMAGE =
  /\b(?:in|of|throughout|within|across|about|based on|judging by) (?:the|this) (?:overall |entire |whole )?(?:image|picture|photo(?:graph)?)\b(?! (?:frames?|booths?|albums?|books?|studios?|galler\w+|stores?|shops?|windows?|hang\w*|on the wall)\b)|\bthis (?:image|picture|photo(?:graph)?)\b|\bthe (?:image|picture|photo(?:graph)?)['’]s (?!frame)|\bthe (?:image|photo(?:graph)?) (?:is|was|has|also|appears?|shows?|depicts?|features?|captures?|conveys?|seems?|suggests?|evokes?|includes?)\b|\bthe picture (?:was (?:taken|shot|captured)|shows?|depicts?|features?|captures?|conveys?|evokes?)\b/i;

export function mentionsVideo(caption: string): boolean {
  return VIDEO.test(withoutQuotes(caption)) || SHOWN.test(withoutQuotes(withoutOpener(caption)));
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
