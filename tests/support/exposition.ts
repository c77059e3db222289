/** One line of Prometheus' text format. */
export interface ExposedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)$/;
const LABEL = /(?<name>\w+)="(?<value>(?:[^"\\]|\\.)*)"/g;

/** Reads the text format. Throws for a line that is none, and for a sample without a type. */
export function parseExposition(text: string): readonly ExposedSample[] {
  const typed = new Set<string>();
  const samples: ExposedSample[] = [];
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const type = /^# TYPE (?<name>\S+) (?:counter|gauge|histogram|summary)$/.exec(line);
    if (type?.groups?.['name'] !== undefined) typed.add(type.groups['name']);
    if (line.startsWith('#')) continue;
    const { name = '', labels = '', value = '' } = LINE.exec(line)?.groups ?? {};
    const family = name.replace(/_(?:bucket|sum|count)$/, '');
    if (!typed.has(name) && !typed.has(family)) throw new Error(`no type, or no sample: ${line}`);
    const pairs = Array.from(labels.matchAll(LABEL), ({ groups }) => [
      groups?.['name'] ?? '',
      groups?.['value'] ?? '',
    ]);
    samples.push({ name, labels: Object.fromEntries(pairs), value: Number(value) });
  }
  return samples;
}

/** Of all samples of that name that have these labels. */
export function sumOfSamples(
  samples: readonly ExposedSample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  return samples
    .filter((sample) => sample.name === name)
    .filter((sample) =>
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    )
    .reduce((sum, { value }) => sum + value, 0);
}
