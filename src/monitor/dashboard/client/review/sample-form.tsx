import { useState } from 'preact/hooks';

export interface Sample {
  readonly count: number;
  readonly seed: number;
}

interface FormProps {
  readonly sample: Sample;
  readonly reviewer: string;
  readonly onSample: (sample: Sample) => void;
  readonly onReviewer: (name: string) => void;
}

const MOST = 10_000;

/** Which records are looked at, and who looks. */
export function SampleForm({ sample, reviewer, onSample, onReviewer }: FormProps) {
  const [count, setCount] = useState(String(sample.count));
  const [seed, setSeed] = useState(String(sample.seed));
  const isRight = isWhole(count, 1, MOST) && isWhole(seed, 0, Number.MAX_SAFE_INTEGER);
  return (
    <details class="sample">
      <summary>
        Random sample of {sample.count}, seed {sample.seed}
        {reviewer === '' ? '' : `, reviewed by ${reviewer}`}
      </summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isRight) onSample({ count: Number(count), seed: Number(seed) });
        }}
      >
        <label>
          Records{' '}
          <input
            type="number"
            min={1}
            max={MOST}
            value={count}
            onInput={(event) => setCount(event.currentTarget.value)}
          />
        </label>
        <label>
          Seed{' '}
          <input
            type="number"
            min={0}
            value={seed}
            onInput={(event) => setSeed(event.currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={!isRight}>
          Draw
        </button>
        <label>
          Your name, which goes into manifests{' '}
          <input
            type="text"
            maxLength={100}
            value={reviewer}
            placeholder="left out"
            onInput={(event) => onReviewer(event.currentTarget.value)}
          />
        </label>
      </form>
    </details>
  );
}

function isWhole(text: string, min: number, max: number): boolean {
  const value = Number(text);
  return text.trim() !== '' && Number.isSafeInteger(value) && value >= min && value <= max;
}
