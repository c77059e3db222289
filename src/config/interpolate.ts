import { ConfigError } from '../core/errors.ts';

const REFERENCE = /\$\{(?<name>[A-Za-z_]\w*)(?::-(?<fallback>[^}]*))?\}/g;

/**
 * Replaces `${NAME}` and `${NAME:-default}` in the string values of a parsed YAML document, never
 * in its keys or structure. Throws ConfigError naming the key whose variable is not set.
 */
export function interpolate(
  value: unknown,
  lookUp: (name: string) => string | undefined,
  path = '',
): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(REFERENCE, (_match, name: string, fallback: string | undefined) => {
      const found = lookUp(name) ?? fallback;
      if (found !== undefined) return found;
      throw new ConfigError(
        `${path}: the environment variable ${name} is not set; set it, or write \${${name}:-default}`,
      );
    });
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => interpolate(item, lookUp, `${path}[${index}]`));
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        interpolate(item, lookUp, path === '' ? key : `${path}.${key}`),
      ]),
    );
  }
  return value;
}
