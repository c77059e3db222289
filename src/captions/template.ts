import { ConfigError } from '../core/errors.ts';

/** A piece of a caption. One with a field falls away with it. */
export interface TemplatePart {
  /** Null for text that always stands. */
  readonly field: string | null;
  readonly before: string;
  readonly after: string;
}

const PARTS = /\[(?<group>[^[\]]*)\]|\{(?<field>\w+)\}|(?<text>[^[\]{}]+)|(?<wrong>.)/gs;
const GROUP = /^(?<before>[^{}]*)\{(?<field>\w+)\}(?<after>[^{}]*)$/s;

/**
 * Reads a template: `{name}` is a field as a sentence of its own, `[Style: {name}.]` one with text
 * around it, which falls away with it; anything else stands as it is. Throws ConfigError where
 * brackets or braces do not match.
 */
export function parseTemplate(template: string): readonly TemplatePart[] {
  return [...template.matchAll(PARTS)].flatMap(({ groups = {}, 0: all }): TemplatePart[] => {
    const { group, field, text } = groups;
    if (field !== undefined) return [{ field, before: '', after: '' }];
    if (text !== undefined) return text.trim() === '' ? [] : [fixed(text.trim())];
    const inner = GROUP.exec(group ?? '')?.groups;
    if (!inner) {
      throw new ConfigError(
        `render.template: cannot read "${all}" in "${template}"; a field stands as {name}, with ` +
          'text that falls away with it as [Style: {name}.]',
      );
    }
    const { before = '', field: name = '', after = '' } = inner;
    return [{ field: name, before, after }];
  });
}

function fixed(before: string): TemplatePart {
  return { field: null, before, after: '' };
}
