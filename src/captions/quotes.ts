/** The end of a sentence within quotation marks stays: another may begin after it. */
export function withoutQuotes(caption: string): string {
  return caption.replaceAll(
    QUOTED,
    (quoted) => `"${/[.!?]/.exec(quoted.at(-2) ?? '')?.[0] ?? ''}"`,
  );
}

/** Single marks count where they are no apostrophes: not inside a word. */
const QUOTED = /"[^"]*"|[“„][^“”]*[“”]|«[^«»]*»|(?<!\w)[‘'](?:[^']|(?<=\w)'(?=\w))*'(?!\w)/g;
