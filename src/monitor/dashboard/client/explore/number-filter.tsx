import type { NumberFacet } from '../../../explore/facets.ts';
import { count, number } from '../format.ts';

interface NumberFilterProps {
  readonly facet: NumberFacet;
  /** As addresses have it: `0.1..0.5`, either left out for none. */
  readonly value: string;
  readonly onValue: (value: string) => void;
}

const BAR_WIDTH = 10;
const HEIGHT = 44;

/** The range that a number is to lie in, under its histogram. */
export function NumberFilter({ facet, value, onValue }: NumberFilterProps) {
  const [min = '', max = ''] = value === '' ? [] : value.split('..');
  const set = (from: string, to: string): void =>
    onValue(from === '' && to === '' ? '' : `${from}..${to}`);
  const { title, unit } = facet;
  return (
    <details class="number-filter" open={value !== ''}>
      <summary>
        {title} {value !== '' && <b>{value}</b>}
      </summary>
      <Bars facet={facet} min={boundOf(min)} max={boundOf(max)} />
      <p class="soft">
        {facet.min === null || facet.max === null
          ? 'none'
          : `${number(facet.min)} to ${number(facet.max)}`}
        , {unit}; {count(facet.count)} samples
      </p>
      <div class="bounds">
        <label>
          from{' '}
          <input
            type="number"
            step="any"
            value={min}
            aria-label={`${title}, from`}
            onChange={(event) => set(event.currentTarget.value, max)}
          />
        </label>
        <label>
          to{' '}
          <input
            type="number"
            step="any"
            value={max}
            aria-label={`${title}, to`}
            onChange={(event) => set(min, event.currentTarget.value)}
          />
        </label>
      </div>
    </details>
  );
}

interface BarsProps {
  readonly facet: NumberFacet;
  readonly min: number | null;
  readonly max: number | null;
}

function Bars({ facet: { bins, low, high }, min, max }: BarsProps) {
  const most = Math.max(1, ...bins);
  const width = (high - low) / bins.length;
  return (
    <svg
      class="bins"
      viewBox={`0 0 ${bins.length * BAR_WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {bins.map((found, bin) => {
        const [from, to] = [low + bin * width, low + (bin + 1) * width];
        const isOut = (min !== null && to <= min) || (max !== null && from >= max);
        const height = found === 0 ? 0 : Math.max(1, (HEIGHT * found) / most);
        return (
          <rect
            key={from}
            class={isOut ? 'bar-back' : 'bar-kept'}
            x={bin * BAR_WIDTH}
            y={HEIGHT - height}
            width={BAR_WIDTH - 1}
            height={height}
          />
        );
      })}
    </svg>
  );
}

function boundOf(text: string): number | null {
  return text === '' ? null : Number(text);
}
