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
 * The lines of a stage by record, each parsed when it is asked for. A shard's lines mostly stand in
 * the order in which they are asked for: then the next one is the one wanted, and nothing is kept of
 * the others. From the first that stands elsewhere on, all are looked up by their ids.
 */
export class LinesInOrder {
  readonly #texts: readonly string[];
  #at = 0;
  #byId: LinesById | null = null;

  /** `texts` are files of JSONL, in order. */
  constructor(texts: readonly string[]) {
    this.#texts = texts;
  }

  /** The first line of a record with this `input`, if there is one. */
  find(id: string, input: string): StageLine | undefined {
    const next = this.#byId === null ? this.#next(id) : null;
    if (next?.input === input) return next;
    return this.#lookup.first(id, (line) => line.input === input);
  }

  /** Whether a record has a line at all. */
  has(id: string): boolean {
    return this.#lookup.first(id, () => true) !== undefined;
  }

  get #lookup(): LinesById {
    this.#byId ??= new LinesById(this.#texts);
    return this.#byId;
  }

  /** The next line, if it is the record's. All before it have been given for other records. */
  #next(id: string): StageLine | null {
    const [text = '', ...others] = this.#texts;
    if (others.length > 0 || !text.startsWith(`${ID_START}${id}"`, this.#at)) return null;
    const end = text.indexOf('\n', this.#at);
    const line = parseObject(text.slice(this.#at, end === -1 ? undefined : end));
    this.#at = end === -1 ? text.length : end + 1;
    return (line as StageLine | null)?.id === id ? (line as StageLine) : null;
  }
}

/** The texts of lines by record: those of records that never came to a stage are not parsed at all. */
class LinesById {
  readonly #texts = new Map<string, string | readonly string[]>();

  constructor(texts: readonly string[]) {
    for (const line of texts.flatMap((text) => text.split('\n'))) {
      const id = idIn(line);
      if (id === null) continue;
      const known = this.#texts.get(id);
      this.#texts.set(id, known === undefined ? line : [known, line].flat());
    }
  }

  /** In the order of the files. Passes over what is no whole JSON object, as `parseLines` does. */
  first(id: string, fits: (line: StageLine) => boolean): StageLine | undefined {
    for (const text of [this.#texts.get(id) ?? []].flat()) {
      const line = parseObject(text) as StageLine | null;
      if (line?.id === id && fits(line)) return line;
    }
    return undefined;
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
