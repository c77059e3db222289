const MASK = '***';

/** Keys shorter than this are words like `none`: they protect nothing, and masking garbles text. */
const SHORTEST_SECRET = 4;

/** What looks like a key of a known provider, be it ours or one that a server's page shows. */
const KEY_LIKE = /\b(?:sk|pk|gsk|hf|xai|nvapi)[-_][\w*.-]{8,}/g;

/** A function that replaces the key, and what looks like one, by `***`. */
export function createMask(secret = ''): (text: string) => string {
  const forms =
    secret.length >= SHORTEST_SECRET
      ? [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]
      : [];
  return (text) =>
    forms.reduce((masked, form) => masked.replaceAll(form, MASK), text).replaceAll(KEY_LIKE, MASK);
}
