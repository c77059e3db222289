import { cpus, totalmem } from 'node:os';

/** One measured number beside what it has to reach. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Null for a number that is only told. */
  readonly target: { readonly atLeast: number } | { readonly atMost: number } | null;
}

export function isReached({ value, target }: Figure): boolean {
  if (target === null) return true;
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

export function figureText(figure: Figure): string {
  const { name, value, unit, target } = figure;
  const shown = `${round(value)} ${unit}`.trim();
  const mark = target === null ? '    ' : isReached(figure) ? 'ok  ' : 'LOW ';
  return `${mark} ${name.padEnd(64)} ${shown.padStart(18)}   ${targetText(target)}`;
}

/** Where the figures were measured: they mean little without it. */
export function machine(): Readonly<Record<string, string | number>> {
  return {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}

function targetText(target: Figure['target']): string {
  if (target === null) return '';
  return 'atLeast' in target ? `at least ${target.atLeast}` : `at most ${target.atMost}`;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
