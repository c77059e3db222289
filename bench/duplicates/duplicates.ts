import { NearDuplicates } from '../../src/captions/near-duplicates.ts';
import type { Figure } from '../figure.ts';

const CAPTIONS = Number(process.env['BENCH_CAPTIONS'] ?? 1_000_000);
const WORDS_PER_CAPTION = 70;
const VOCABULARY = 8_000;
/** Every so many captions, one that nearly repeats an earlier one. */
const COPY_EVERY = 100;

/** Near-duplicates among captions as long as a model writes them, with known ones among them. */
export async function duplicates(onFigure: (figure: Figure) => void): Promise<void> {
  const random = randomFrom(7);
  const found = new NearDuplicates();
  const copies = new Map<number, number>();
  const recent: string[] = [];
  const startedAtMs = performance.now();
  let writingMs = 0;
  for (let index = 0; index < CAPTIONS; index += 1) {
    const beforeMs = performance.now();
    const isCopy = index % COPY_EVERY === COPY_EVERY - 1;
    const caption = isCopy ? altered(recent[0] ?? '', random) : written(random);
    if (isCopy) copies.set(index, index - recent.length);
    recent.push(caption);
    if (isCopy) recent.length = 0;
    writingMs += performance.now() - beforeMs;
    found.add(caption);
  }
  const groups = found.groups();
  const seconds = (performance.now() - startedAtMs - writingMs) / 1_000;
  const pairs = new Set(groups.map((group) => group.join()));
  const right = [...copies].filter(([copy, of]) => pairs.has(`${of},${copy}`)).length;
  const figures: Figure[] = [
    { name: 'captions', value: CAPTIONS, unit: '', target: null },
    { name: 'near-duplicates found', value: seconds, unit: 's', target: { atMost: 600 } },
    { name: 'most memory', value: peakMiB(), unit: 'MiB', target: { atMost: 2_048 } },
    { name: 'known copies found', value: right / copies.size, unit: '', target: { atLeast: 0.99 } },
    { name: 'groups besides', value: groups.length - right, unit: '', target: { atMost: 0 } },
  ];
  for (const figure of figures) onFigure(figure);
}

function peakMiB(): number {
  return process.resourceUsage().maxRSS / 1_024;
}

/** Words by Zipf's law: a few are in every caption. */
function written(random: () => number): string {
  return Array.from({ length: WORDS_PER_CAPTION }, () => {
    const rank = Math.floor(VOCABULARY ** random());
    return `w${rank.toString(36)}`;
  }).join(' ');
}

/** Two words are others: nearly the same caption. */
function altered(caption: string, random: () => number): string {
  const words = caption.split(' ');
  for (let change = 0; change < 2; change += 1) {
    words[Math.floor(random() * words.length)] = 'another';
  }
  return words.join(' ');
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
