import { withoutQuotes } from './quotes.ts';

/** Who answers instead of describing: apologies, what a model is, and what it may not do. */
const REFUSALS: readonly RegExp[] = [
  /^(?:i'?m|i am) (?:\w+ )?sorry\b/i,
  /^i (?:\w+ )?apologi[sz]e\b/i,
  /^(?:sorry|(?:my )?apologies)[,.!]|^unfortunately,/i,
  /^i(?:'d| would) (?:rather|prefer) not\b|\bagainst my (?:guidelines|polic(?:y|ies)|programming)\b/i,
  /^(?:sorry|apologies|my apologies|unfortunately)\b[^.]{0,40}\b(?:i|unable|cannot|can'?t)\b/i,
  /^i (?:can(?:not|'?t)|am unable|'?m unable|am not able|'?m not able|do not|don'?t|won'?t|must decline|have to decline)\b/i,
  /^i(?:'m not|'m unable| see no)\b/i,
  /^as an? (?:ai|artificial intelligence|language model|large language model)\b/i,
  /(?:^|[.!?]["')]?\s+)(?:as|i am|i'm) (?:just |only )?an? (?:[\w-]+ ){0,3}(?:ai|language model|artificial intelligence)(?: (?:language model|model|assistant|system))?(?:[,.]| and\b| so\b| i\b)/i,
  /(?:(?:^|[.!?]["')]?\s+|\n\s*)(?:(?:but|however|so|therefore|unfortunately|regrettably),? )?|[,;] (?:but|however|so),? )i(?: can(?:not|'?t)|(?: am|'?m) (?:unable|not able) to)\b/i,
  /^(?:unable|not able|failed) to (?:process|view|see|load|access|describe|identify|generate|open)\b/i,
  /^(?:it is|it's|it would be) (?:not (?:possible|appropriate)|impossible|inappropriate)\b[^.]{0,40}\b(?:describe|identify|provide|assist|help)\b/i,
  /\b(?:violates?|violating|goes against) (?:our|my|the|openai'?s|content|usage|safety)\b[^.]{0,30}\b(?:polic(?:y|ies)|guidelines)\b|\b(?:content|usage) policy violation\b/i,
  /\b(?:cannot|can't|can not|will not) be (?:described|captioned)\b/i,
];

/** A model that was shown nothing, as one that cannot see says it. */
const SHOWN_NOTHING: readonly RegExp[] = [
  /^(?:it (?:seems|appears|looks like)(?: that)? |unfortunately,? )?(?:there (?:is|was|'s) )?no (?:image|picture|photo|video|frame|file)s? (?:(?:was|were|is|are|has been) )?(?:provided|attached|uploaded|shared|included|available|to (?:describe|see|caption))\b/i,
  /\byou (?:haven'?t|have not|didn'?t|did not|forgot to) (?:provided?|attach(?:ed)?|upload(?:ed)?|shared?|included?|sen[dt])\b/i,
  /\bplease (?:re-?)?(?:upload|provide|attach|share|send)(?: me| us)? (?:a|an|the|your|another) (?:\w+ )?(?:image|picture|photo|video|frame|file|caption|description)\b/i,
  /^\W*(?:the |this )?(?:image|picture|photo|video|content|media) (?:(?:could not|cannot|can'?t|couldn'?t) be|failed to|is (?:not available|unavailable)|unavailable)\b/i,
];

/** The same in other languages: a model falls back into the one that it was aligned in. */
const IN_OTHER_LANGUAGES: readonly RegExp[] = [
  /^(?:很|非常|十分)?(?:抱歉|对不起|對不起|不好意思)|^(?:我|作为|作為)[^。，,]{0,16}(?:无法|無法|不能)|^[无無]法/u,
  /^(?:申し訳|すみません|ごめんなさい|죄송)/u,
  /^(?:es tut mir (?:sehr )?leid|tut mir leid|ich kann (?:nicht|diese|dieses|das|ihnen|dir)\b)/i,
  /^(?:je suis (?:vraiment )?désolée?|désolée?\b|je ne peux pas)/i,
  /^(?:lo siento|no puedo|mi dispiace|desculpe|sinto muito)\b/i,
  /^(?:извините|простите|к сожалению|я не могу)/i,
];

const ALL = [...REFUSALS, ...SHOWN_NOTHING, ...IN_OTHER_LANGUAGES];

/**
 * Whether an answer is no caption but a refusal. Lettering in a picture is quoted, and may say
 * anything; an answer quoted as a whole is its own. `caption` has straight apostrophes.
 */
export function isRefusal(caption: string): boolean {
  const [wrapped] = /^(?:"[^"]*"|“[^”]*”)$/.exec(caption) ?? [];
  const own = wrapped === undefined ? withoutQuotes(caption) : caption.slice(1, -1).trim();
  return ALL.some((pattern) => pattern.test(own));
}
