/**
 * Where a sample's media is.
 *
 * - `file`: `images/a.jpg`, a path relative to the dataset's root, with `/` between its parts
 * - `member`: `tar:00000.tar!/0001.jpg`, a file inside a tar archive
 * - `remote`: `https://host/a.jpg`
 */
export type MediaUri =
  | { readonly form: 'file'; readonly path: string }
  | { readonly form: 'member'; readonly archive: string; readonly member: string }
  | { readonly form: 'remote'; readonly url: string };

const MEMBER_PREFIX = 'tar:';
const MEMBER_SEPARATOR = '!/';

export function parseUri(uri: string): MediaUri {
  if (/^https?:\/\//i.test(uri)) return { form: 'remote', url: uri };
  const separator = uri.indexOf(MEMBER_SEPARATOR);
  if (uri.startsWith(MEMBER_PREFIX) && separator > 0) {
    return {
      form: 'member',
      archive: uri.slice(MEMBER_PREFIX.length, separator),
      member: uri.slice(separator + MEMBER_SEPARATOR.length),
    };
  }
  return { form: 'file', path: uri };
}

export function memberUri(archive: string, member: string): string {
  return `${MEMBER_PREFIX}${archive}${MEMBER_SEPARATOR}${member}`;
}
