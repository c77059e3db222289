/** A caption that is not sure of itself cannot be mended by taking words out. */
const HEDGE = /\b(?:may|might|could) be\b|\b(?:appear|seem)s? to\b/i;

/** How an instruction hands the original caption over: as a line of its own, the last such line counts. */
const MARKER = /^Original caption: (.*)$/gm;

const LONGEST_WORDS = 18;

const NOISE: readonly RegExp[] = [
  /<[^>]*>|&[a-z]+;|&#\d+;/gi,
  /\b(?:https?:\/\/|www\.)\S+/gi,
  /\b[\w-]+\.(?:com|net|org|io|co|shop|store)\b\S*/gi,
  /\S+\.(?:jpe?g|png|gif|webp|bmp|tiff?|mp4|mov|webm|avi|mkv|psd|svg)\b/gi,
  /\b(?:IMG|DSC[NF]?|DCIM|PXL|MVI|VID|image|photo|pic)[_-]?\d+\b/gi,
  /[@#]\S+/g,
  /[$€£]\s?\d[\d.,]*|\b\d+\s?%\s?off\b/gi,
  /\b(?:stock (?:photos?|images?|footage|video|vector)|royalty[- ]free|free (?:shipping|download)|shutterstock|getty(?: images)?|istock(?:photo)?|alamy|adobe stock|dreamstime|depositphotos|pinterest|etsy|amazon|ebay|hd wallpapers?|wallpapers?|clip ?art)\b/gi,
  /\b(?:buy|shop|order|download|watch)(?: (?:now|here|online|today|free))+\b|^\s*(?:buy|shop|order|watch)\b[:!]?/gi,
  /\b(?:for sale|on sale|click here|subscribe(?: now)?|best price|new arrivals?|cheap|discount(?:ed)?)\b/gi,
  /\b(?:maybe|perhaps|possibly|probably|seemingly|apparently)\b/gi,
  /^\s*(?:(?:this|the|an?) )?(?:image|photo(?:graph)?|picture|video|clip)s? (?:of|shows?|showing|depicts?|depicting|features?|featuring)\b/gi,
  /["“”„«»`*_~|<>{}[\]\\^]/g,
];

/**
 * The original caption in the texts of a request, without addresses, file names and advertising,
 * at most 18 words, no full stop; null where there is none or nothing sensible is left.
 */
export function originalCaptionOf(texts: readonly string[]): string | null {
  const given = texts.flatMap((text) => [...text.matchAll(MARKER)]).at(-1)?.[1];
  if (given === undefined) return null;
  // What follows a bar is the name of a shop or site.
  const [title = ''] = given.slice(0, 500).split(/\s+[|•·»]\s+/);
  const clean = NOISE.reduce((text, noise) => text.replaceAll(noise, ' '), title)
    .replaceAll(/\s+([,.;:!?])/g, '$1')
    .replaceAll(/([,.;:!?-])(?:\s*[,.;:!?-])+/g, '$1')
    .replaceAll(/\s+/g, ' ');
  return HEDGE.test(clean) ? null : sensible(shortened(clean));
}

function shortened(text: string): string {
  const [sentence = ''] = text.trim().split(/(?<=[^.]{3})[.!?。](?:\s|$)/);
  const words = sentence.split(' ');
  const cut = words.slice(0, LONGEST_WORDS).join(' ');
  return words.length > LONGEST_WORDS ? cut.replace(/,[^,]*$/, '') : cut;
}

/** At least two words, or four letters of a script that sets no spaces; and letters for the most part. */
function sensible(text: string): string | null {
  const trimmed = text.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N})]+$/gu, '');
  const letters = trimmed.match(/\p{L}/gu)?.length ?? 0;
  const words = trimmed.match(/\p{L}{2,}/gu)?.length ?? 0;
  const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]{4,}/u.test(trimmed);
  const mostlyLetters = letters > 0.5 * trimmed.replaceAll(' ', '').length;
  return mostlyLetters && (words >= 2 || unspaced) ? trimmed : null;
}
