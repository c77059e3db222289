const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The JSON of a response's body. Damaged text is refused rather than mended: a caption with
 * replacement characters in it would pass for a good one.
 */
export function parseAnswer(
  bytes: Uint8Array,
  contentType: string,
  badAnswer: (what: string) => Error,
): unknown {
  if (contentType.includes('text/event-stream'))
    throw badAnswer('it streams without being asked to');
  const text = decoded(bytes);
  if (text === null) throw badAnswer('it is not UTF-8');
  try {
    return JSON.parse(text);
  } catch {
    const page = /^\s*</.test(text)
      ? 'a web page, so a proxy or another program may answer'
      : 'no JSON';
    throw badAnswer(text.trim() === '' ? 'it is empty' : `it is ${page}`);
  }
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
