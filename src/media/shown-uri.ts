import { parseUri } from '../core/uri.ts';

/**
 * A uri as it may stand in messages: remote ones lose query, fragment and credentials,
 * because signatures and passwords live there.
 */
export function shownUri(uri: string): string {
  return parseUri(uri).form === 'remote' ? shownUrl(uri) : uri;
}

export function shownUrl(url: string | URL): string {
  if (typeof url === 'string' && !URL.canParse(url)) return 'a malformed URL';
  const parsed = new URL(url);
  return `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
}
