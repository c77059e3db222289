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
