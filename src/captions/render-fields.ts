import type { CaptionFields } from '../core/caption-fields.ts';
import type { RenderOptions } from '../core/render-options.ts';
import { drawBelow } from './mix.ts';
import { parseTemplate, type TemplatePart } from './template.ts';

/** How fields become text, and what the draws hang on: a seed and the record's id. */
export interface FieldRendering extends Pick<RenderOptions, 'template' | 'drop' | 'permute'> {
  readonly key: string;
}

const PLAIN: FieldRendering = { drop: {}, permute: [], key: '' };
const DRAWS = 1_000_000;

/**
 * The text of a structured caption, by a template. Fields are left out by their probabilities, then
 * those that may are permuted among their places (as HunyuanVideo is reported to do). Never empty
 * where a field has text: if all fall away, none does. A pure function of what it is given.
 */
export function renderFields(fields: CaptionFields, rendering: FieldRendering = PLAIN): string {
  const { drop, permute, key } = rendering;
  const template = rendering.template ?? allInOrder(fields);
  const given = parseTemplate(template).filter(({ field }) => field === null || fields[field]);
  const kept = given.filter(({ field }) => field === null || !happens(drop[field], key, field));
  const parts = kept.some(({ field }) => field !== null) ? kept : given;
  return permuted(parts, permute, key)
    .map((part) => textOf(part, fields))
    .join(' ');
}

/** Drawn from the key: the same on every machine. */
export function happens(probability: number | undefined, key: string, name: string): boolean {
  if (!probability) return false;
  return drawBelow(DRAWS, `${key}/${name}`) < probability * DRAWS;
}

function allInOrder(fields: CaptionFields): string {
  return Object.keys(fields)
    .map((name) => `{${name}}`)
    .join(' ');
}

/** Fisher and Yates over the parts that may move; all others stay in their places. */
function permuted(
  parts: readonly TemplatePart[],
  permute: readonly string[],
  key: string,
): readonly TemplatePart[] {
  const moves = ({ field }: TemplatePart): boolean => field !== null && permute.includes(field);
  const left = parts.filter(moves);
  return parts.map((part) => {
    if (!moves(part)) return part;
    const [drawn = part] = left.splice(drawBelow(left.length, `${key}/place-${left.length}`), 1);
    return drawn;
  });
}

function textOf({ field, before, after }: TemplatePart, fields: CaptionFields): string {
  if (field === null) return before;
  const text = fields[field] ?? '';
  return before === '' && after === ''
    ? sentence(text)
    : `${before}${text.replace(/[.。]$/, '')}${after}`;
}

/** With a capital and an end. */
function sentence(text: string): string {
  const [first = ''] = text;
  const capitalised = `${first.toUpperCase()}${text.slice(first.length)}`;
  return /[.!?…。！？]["'”’»)]*$/.test(text) ? capitalised : `${capitalised}.`;
}
