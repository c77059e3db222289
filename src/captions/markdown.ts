const FENCE = /```[^\n`]*\n?/g;
const HEADING = /^\s{0,3}#{1,6}\s+/gm;
const QUOTE = /^\s{0,3}>\s+/gm;
const BULLET = /^\s*(?:[-*•‣·]|\d{1,2}[.)])\s+(?=\S)/gm;
const STRONG = /(\*\*|__)(?=\S)([^\n]*?\S)\1/g;
const EMPHASIS = /(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])/g;
const CODE = /`([^`\n]+)`/g;
const LINK = /!?\[([^\]\n]+)\]\((?:[^()\s]+)\)/g;
/** Tags of HTML, and those that models are told to put around their answer. */
const TAG =
  /<\/?(?:p|br|hr|b|i|u|em|strong|span|div|ul|ol|li|h[1-6]|caption|answer|output|response|description)(?:\s[^<>]*)?\/?>/gi;
const LIST_ON_ONE_LINE = /(?:^|\s)1[.)]\s+\S.*\s2[.)]\s+\S|(?:^|[\s:])[•‣]\s.*\s[•‣]\s/s;
/** A caption that is quoted or bracketed as a whole. */
const WRAPPED =
  /^\s*(?:"([^"]+)"|“([^“”]+)”|'((?:[^']|(?<=\w)'(?=\w))+)'|\[([^[\]]+)\]|\(([^()]+)\))\s*$/;
/** As a post ends. */
const HASHTAGS = /(?:\s#\p{L}[\p{L}\p{N}_]*)+\s*$/gu;
/** A form that was filled in: one such word before a colon may be meant. */
const LABEL =
  /(?:^|[.;,]\s+)(?:main )?(?:subjects?|setting|style|medium|composition|lighting|light|mood|atmosphere|background|foreground|colou?rs?|camera|details?)\s*:/gi;
/** Fields in braces, which nobody has asked for where a text is wanted. */
const JSON_OBJECT = /^\s*[{[]\s*\{?\s*"[^"]+"\s*:/;

const MARKS = [FENCE, HEADING, QUOTE, BULLET, STRONG, EMPHASIS, CODE, LINK, TAG, HASHTAGS];

/** Whether a caption is written as a document: headings, lists, bold, code, links, tags, JSON. */
export function hasMarkdown(text: string): boolean {
  return (
    LIST_ON_ONE_LINE.test(text) ||
    JSON_OBJECT.test(text) ||
    WRAPPED.test(text) ||
    (text.match(LABEL)?.length ?? 0) > 1 ||
    MARKS.some((pattern) => text.search(pattern) !== -1)
  );
}

/**
 * The same words without the marks. A list on one line, a form and JSON stay as they are: without
 * their marks they would not read as sentences.
 */
export function withoutMarkdown(text: string): string {
  return text
    .replaceAll(FENCE, '')
    .replaceAll(HEADING, '')
    .replaceAll(QUOTE, '')
    .replaceAll(BULLET, '')
    .replaceAll(STRONG, '$2')
    .replaceAll(EMPHASIS, '$1')
    .replaceAll(CODE, '$1')
    .replaceAll(LINK, '$1')
    .replaceAll(TAG, ' ')
    .replaceAll(HASHTAGS, '')
    .replace(WRAPPED, '$1$2$3$4$5')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
}
