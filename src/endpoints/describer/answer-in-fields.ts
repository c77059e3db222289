import type { AnswerSchema } from '../../core/chat.ts';
import type { Measures } from './measure.ts';
import {
  atmosphere,
  type Choose,
  composition,
  details,
  lighting,
  opening,
  setting,
  style,
} from './sentences.ts';

/** What there is to say of a request's pictures. */
export interface Described {
  readonly measures: Measures;
  /** An original caption to begin with, and what changes between frames, where there is any. */
  readonly subject: string | null;
  readonly change: string | null;
  readonly choose: Choose;
  /** The description as a paragraph. */
  readonly text: string;
}

/**
 * The description as the JSON object that a schema asks for. A field that pixels say nothing of,
 * such as the type of shot, is left empty.
 */
export function answerInFields(schema: AnswerSchema, described: Described): string {
  const { measures, subject, change, choose, text } = described;
  const main = opening(measures, subject, choose);
  return inFields(schema, {
    subject: main,
    short: main,
    dense: text,
    setting: setting(measures),
    background: setting(measures),
    style: style(measures),
    composition: composition(measures, choose),
    lighting: lighting(measures, choose),
    atmosphere: atmosphere(measures),
    additional_information: [change, ...details(measures, choose).telling]
      .filter((detail) => detail !== null)
      .join('; '),
  });
}

/** The same of captions of frames that were joined: what they say of light and style stays in them. */
export function joinedInFields(schema: AnswerSchema, joined: string): string {
  const [first = joined] = /^.+?[.!?](?=\s|$)/.exec(joined) ?? [];
  return inFields(schema, { subject: joined, short: first, dense: joined });
}

function inFields(schema: AnswerSchema, known: Readonly<Record<string, string>>): string {
  const { properties } = schema.schema;
  const names = Object.keys(typeof properties === 'object' && properties ? properties : {});
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, known[name] ?? ''])));
}
