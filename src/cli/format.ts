export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** `1 record`, `1,000 records`; `noun` in the singular, as most nouns are put in the plural. */
export function formatCounted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `0:07`, `12:30`, `3:05:00` */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown
    .map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0')))
    .join(':');
}

/** Of records or calls a second. */
export function formatRate(perSecond: number): string {
  return perSecond < 1_000 ? perSecond.toFixed(1) : formatCount(perSecond);
}

export function formatUsd(usd: number): string {
  const digits = usd >= 1 ? 2 : usd >= 0.01 || usd === 0 ? 4 : 6;
  return `$${usd.toFixed(digits)}`;
}

export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
