import Mustache from 'mustache';
import { ConfigError } from '../core/errors.ts';

/**
 * Fills a prompt: `{{name}}` is a value, `{{#name}}…{{/name}}` stands only where there is one,
 * `{{^name}}…{{/name}}` only where there is none. Values are put in as they are, never read as
 * template text, and without HTML escapes.
 */
export function fillPrompt(
  template: string,
  values: Readonly<Record<string, string | null>>,
): string {
  return Mustache.render(template, values, undefined, { escape: String }).trim();
}

/** Throws ConfigError where a prompt cannot be parsed, or asks for a value that is never given. */
export function validatePrompt(template: string, file: string, known: readonly string[]): void {
  let names: readonly string[];
  try {
    names = namesIn(Mustache.parse(template));
  } catch (error) {
    throw new ConfigError(`prompt ${file}: ${(error as Error).message}`, { cause: error });
  }
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ConfigError(
      `prompt ${file} asks for {{${unknown}}}; what can be asked for: ${known.join(', ')}`,
    );
  }
}

type Token = readonly [
  type: string,
  name: string,
  start: number,
  end: number,
  children?: unknown,
  ...rest: unknown[],
];

function namesIn(tokens: unknown): readonly string[] {
  return (tokens as readonly Token[]).flatMap(([type, name, , , children]) => {
    if (type === 'text') return [];
    return Array.isArray(children) ? [name, ...namesIn(children)] : [name];
  });
}
