import type { StageLine } from '../core/record.ts';

export function serialise(values: readonly object[]): string {
  let text = '';
  for (const value of values) text += `${JSON.stringify(value)}\n`;
  return text;
}

/**
 * Parses JSONL. A line that is no whole JSON object (a write cut off by a crash) is passed over:
 * its record counts as not done, and is done again.
 */
export function parseLines<Value extends object>(text: string): Value[] {
  const values: Value[] = [];
  for (const line of text.split('\n')) {
    const value = line === '' ? null : parseObject(line);
    if (value !== null) values.push(value as Value);
  }
  return values;
}

function parseObject(line: string): object | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Lines that stages write begin so, with the id behind it. */
const ID_START = '{"id":"';

/**
 * Lines of JSONL by record, each parsed when it is asked for: of a shard's lines few are in memory
 * as objects at a time, and those of records that never came to a stage are not parsed at all.
 */
export class LinesById {
  readonly #texts = new Map<string, string | readonly string[]>();

  add(text: string): void {
    for (const line of text.split('\n')) {
      const id = idIn(line);
      if (id === null) continue;
      const known = this.#texts.get(id);
      this.#texts.set(id, known === undefined ? line : [known, line].flat());
    }
  }

  /** In the order of the files. Passes over what is no whole JSON object, as `parseLines` does. */
  get(id: string): readonly StageLine[] | undefined {
    const texts = this.#texts.get(id);
    if (texts === undefined) return undefined;
    const found: StageLine[] = [];
    for (const text of typeof texts === 'string' ? [texts] : texts) {
      const line = parseObject(text) as StageLine | null;
      if (line?.id === id) found.push(line);
    }
    return found;
  }
}

function idIn(line: string): string | null {
  if (line === '') return null;
  const end = line.indexOf('"', ID_START.length);
  const id = line.slice(ID_START.length, end);
  if (line.startsWith(ID_START) && end !== -1 && !id.includes('\\')) return id;
  const value: Partial<StageLine> | null = parseObject(line);
  return value?.id ?? null;
}
