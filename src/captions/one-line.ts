/**
 * A caption on one line. Whatever some reader takes for the end of a line becomes a space: Python's
 * `splitlines` knows \x1c to \x1e, \x85, \u2028 and \u2029 besides \n, \r, \v and \f. So do other
 * control characters, which no caption means; half a surrogate pair, which no UTF-8 file can hold,
 * becomes U+FFFD.
 */
export function oneLine(caption: string): string {
  if (!OUT_OF_PLACE.test(caption)) return caption.trim();
  return wellFormed(caption)
    .replaceAll(/[\s\p{Control}\u2028\u2029]+/gu, ' ')
    .trim();
}

/** Without any of these a caption stays as it is, which most do. */
const OUT_OF_PLACE = /[^ -~]| {2}/;

/** Text that UTF-8 can hold: half a surrogate pair becomes U+FFFD. */
export function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
}
