import type { ComponentChildren } from 'preact';

/** What went wrong, in the server's words. Nothing where nothing did. */
export function Trouble({ error }: { readonly error: string | null }) {
  if (error === null) return null;
  return (
    <p class="trouble" role="alert">
      {error}
    </p>
  );
}

interface SectionProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

export function Section({ title, children }: SectionProps) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

interface BarProps {
  /** Shares of the whole, 0 to 1, by the class that colours each. */
  readonly shares: readonly { readonly kind: string; readonly share: number }[];
  readonly label: string;
}

/** One bar in coloured parts. */
export function Bar({ shares, label }: BarProps) {
  let before = 0;
  return (
    <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label={label}>
      <rect class="bar-back" width="100" height="6" />
      {shares.map(({ kind, share }) => {
        const x = 100 * before;
        before += share;
        return <rect key={kind} class={`bar-${kind}`} x={x} width={100 * share} height="6" />;
      })}
    </svg>
  );
}

interface ScrollProps {
  /** What is in it, for those who do not see it. */
  readonly label: string;
  readonly children: ComponentChildren;
}

/** Wider than a phone may be: it scrolls by itself, by keyboard too. */
export function Scroll({ label, children }: ScrollProps) {
  return (
    <div class="scroll" role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
