import { fieldsOf, type CaptionStructure } from '../core/caption-fields.ts';
import { ConfigError } from '../core/errors.ts';
import type { RenderOptions } from '../core/render-options.ts';
import { parseTemplate } from './template.ts';

/**
 * Throws ConfigError where captions of this structure cannot be rendered so: unknown fields, a field
 * twice, or fields of captions that have none (`structure` null).
 */
export function checkRender(
  { template, drop, permute }: RenderOptions,
  structure: CaptionStructure | null,
): void {
  const inTemplate = parseTemplate(template ?? '').flatMap(({ field }) => field ?? []);
  const named: readonly (readonly [key: string, names: readonly string[]])[] = [
    ['template', inTemplate],
    ['drop', Object.keys(drop)],
    ['permute', permute],
  ];
  const known = structure === null ? [] : fieldsOf(structure).map(({ name }) => name);
  for (const [key, names] of named) {
    const unknown = names.find((name) => !known.includes(name));
    if (unknown !== undefined) throw new ConfigError(message(key, unknown, known));
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new ConfigError(`render.${key}: names ${twice} twice`);
  }
  if (template !== undefined && inTemplate.length === 0) {
    throw new ConfigError('render.template: names no field, such as {dense}');
  }
}

function message(key: string, unknown: string, known: readonly string[]): string {
  return known.length === 0
    ? `render.${key}: captions have no field ${unknown}, for they are plain text; set structure.fields`
    : `render.${key}: captions have no field ${unknown}; there are: ${known.join(', ')}`;
}
