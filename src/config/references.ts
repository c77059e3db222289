import type { z } from 'zod';
import { scalarOf, type Path } from './interpolate.ts';

/** Where a config's values are whole references to the environment, whose values are strings. */
export class References {
  readonly #paths = new Set<string>();

  add(path: Path): void {
    this.#paths.add(JSON.stringify(path));
  }

  /**
   * As `schema.safeParse`, but a reference stands for a number or a boolean wherever the schema
   * wants one: `model: ${M}` stays a string although M is 123.
   */
  parse<Schema extends z.ZodType>(
    schema: Schema,
    value: unknown,
  ): z.ZodSafeParseResult<z.output<Schema>> {
    const parsed = schema.safeParse(value);
    const wanted = (parsed.error?.issues ?? []).filter(
      (issue) => wantsScalar(issue) && this.#paths.has(JSON.stringify(issue.path)),
    );
    if (wanted.length === 0) return parsed;
    const typed = structuredClone(value);
    for (const { path } of wanted) setScalar(typed, path);
    return schema.safeParse(typed);
  }
}

/** A union wants what any of its members does. */
function wantsScalar(issue: z.core.$ZodIssue): boolean {
  if (issue.code === 'invalid_union') return issue.errors.flat().some(wantsScalar);
  return issue.code === 'invalid_type' && ['number', 'boolean'].includes(issue.expected);
}

function setScalar(root: unknown, path: readonly PropertyKey[]): void {
  const holder = path
    .slice(0, -1)
    .reduce((inner, part) => (inner as Record<PropertyKey, unknown>)[part], root);
  const last = path.at(-1) ?? '';
  const fields = holder as Record<PropertyKey, unknown>;
  fields[last] = scalarOf(String(fields[last]));
}
