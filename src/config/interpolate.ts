import { isScalar, parseDocument } from 'yaml';
import { ConfigError } from '../core/errors.ts';

const REFERENCE = /\$\{(?<name>[A-Za-z_]\w*)(?::-(?<fallback>[^}]*))?\}/g;
const WHOLE_REFERENCE = new RegExp(`^${REFERENCE.source}$`);

export type Path = readonly (string | number)[];

/**
 * Replaces `${NAME}` and `${NAME:-default}` in the string values of a parsed YAML document, never
 * in its keys or structure. The results are strings; `onWhole` hears where a value is one whole
 * reference, which may be meant as a number. Throws ConfigError naming the key whose variable is
 * not set.
 */
export function interpolate(
  value: unknown,
  lookUp: (name: string) => string | undefined,
  onWhole: (path: Path) => void,
  path: Path = [],
): unknown {
  if (typeof value === 'string') {
    if (WHOLE_REFERENCE.test(value)) onWhole(path);
    return value.replaceAll(REFERENCE, (_match, name: string, fallback: string | undefined) => {
      const found = lookUp(name) ?? fallback;
      if (found !== undefined) return found;
      throw new ConfigError(
        `${shown(path)}: the environment variable ${name} is not set; set it, or write \${${name}:-default}`,
      );
    });
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => interpolate(item, lookUp, onWhole, [...path, index]));
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        interpolate(item, lookUp, onWhole, [...path, key]),
      ]),
    );
  }
  return value;
}

/** The number or boolean that YAML reads in `text`, else `text` itself. */
export function scalarOf(text: string): string | number | boolean {
  const { contents } = parseDocument(text);
  const value = isScalar(contents) ? contents.value : text;
  return typeof value === 'number' || typeof value === 'boolean' ? value : text;
}

/** `filters.resolution[0].min` */
function shown(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index > 0 ? `.${part}` : part))
    .join('');
}
