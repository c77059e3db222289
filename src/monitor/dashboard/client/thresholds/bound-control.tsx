import type { ScoreView } from '../../run-thresholds.ts';
import { roundedFor } from './share-below.ts';

const WORDS: Readonly<Record<string, string>> = {
  min: 'at least',
  max: 'at most',
  dropLowest: 'drop the lowest',
  dropHighest: 'drop the highest',
  keep: 'keep',
};
const STEPS = 200;

interface BoundControlProps {
  /** `min`, `max`, `dropLowest`, `dropHighest` or `keep`. */
  readonly name: string;
  readonly score: ScoreView;
  /** Null where there is no such bound. */
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}

/** A slider, a number and a way to be rid of both. Shares are shown in percent. */
export function BoundControl({ name, score, value, onChange }: BoundControlProps) {
  const isShare = name !== 'min' && name !== 'max';
  const [low, high] = isShare ? [0, 1] : rangeOf(score);
  const label = `${score.title}: ${WORDS[name] ?? name}`;
  const rest = name === 'max' || name === 'keep' ? high : low;
  const accept = (text: string): void => {
    if (text.trim() === '') return onChange(null);
    const given = Number(text) / (isShare ? 100 : 1);
    if (Number.isFinite(given)) onChange(isShare ? clampedShare(given, name) : given);
  };
  return (
    <div class="bound-control">
      <span>{WORDS[name] ?? name}</span>
      <input
        type="range"
        aria-label={`${label}, slider`}
        min={low}
        max={high}
        step={(high - low) / STEPS || 1}
        value={value ?? rest}
        onInput={(event) => {
          const given = Number(event.currentTarget.value);
          onChange(isShare ? clampedShare(given, name) : roundedFor(given));
        }}
      />
      <input
        type="number"
        aria-label={isShare ? `${label}, percent` : label}
        step="any"
        value={value === null ? '' : isShare ? roundedFor(100 * value) : value}
        onChange={(event) => accept(event.currentTarget.value)}
      />
      <span aria-hidden="true">{isShare ? '%' : ''}</span>
      <button
        type="button"
        class="bare"
        aria-label={`${label}: no bound`}
        disabled={value === null}
        onClick={() => onChange(null)}
      >
        ×
      </button>
    </div>
  );
}

/** Nothing may be dropped whole, nor kept at nothing. */
function clampedShare(share: number, name: string): number {
  const [least, most] = name === 'keep' ? [0.005, 1] : [0, 0.995];
  return roundedFor(Math.min(most, Math.max(least, share)));
}

function rangeOf({ bins }: ScoreView): readonly [number, number] {
  return [bins[0]?.from ?? 0, bins.at(-1)?.to ?? 1];
}
