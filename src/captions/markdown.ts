const FENCE = /```[^\n`]*\n?/g;
const HEADING = /^\s{0,3}#{1,6}\s+/gm;
const QUOTE = /^\s{0,3}>\s+/gm;
const BULLET = /^\s*(?:[-*•‣·]|\d{1,2}[.)])\s+(?=\S)/gm;
const STRONG = /(\*\*|__)(?=\S)([^\n]*?\S)\1/g;
const EMPHASIS = /(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])/g;
const CODE = /`([^`\n]+)`/g;
const LINK = /!?\[([^\]\n]+)\]\((?:[^()\s]+)\)/g;
const LIST_ON_ONE_LINE = /(?:^|\s)1[.)]\s+\S.*\s2[.)]\s+\S/s;

const MARKS = [FENCE, HEADING, QUOTE, BULLET, STRONG, EMPHASIS, CODE, LINK];

/** Whether a caption is written as a document: headings, lists, bold, code, links. */
export function hasMarkdown(text: string): boolean {
  return LIST_ON_ONE_LINE.test(text) || MARKS.some((pattern) => text.search(pattern) !== -1);
}

/** The same words without the marks. A list on one line stays as it is: its numbers may be meant. */
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
    .trim();
}
