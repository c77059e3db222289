import { useLocation, useSearch } from 'wouter-preact';
import { ReviewDesk } from './review-desk.tsx';
import { SampleForm, type Sample } from './sample-form.tsx';
import { useKept } from './use-kept.ts';

/** Captions of a random sample beside their media, one at a time, by keyboard. */
export function ReviewPage({ run }: { readonly run: string }) {
  const sample = sampleIn(useSearch());
  const [, navigate] = useLocation();
  const [reviewer, setReviewer] = useKept('recaptor-reviewer', '');
  const query = `sample=${sample.count}&seed=${sample.seed}`;
  return (
    <>
      <h1>Review</h1>
      <SampleForm
        key={query}
        sample={sample}
        reviewer={reviewer}
        onReviewer={setReviewer}
        onSample={({ count, seed }) => navigate(`/runs/${run}/review?sample=${count}&seed=${seed}`)}
      />
      <ReviewDesk key={query} run={run} sample={query} reviewer={reviewer} />
    </>
  );
}

const DEFAULT: Sample = { count: 50, seed: 0 };

function sampleIn(search: string): Sample {
  const given = new URLSearchParams(search);
  const whole = (name: string, otherwise: number): number => {
    const value = Number(given.get(name) ?? otherwise);
    return Number.isSafeInteger(value) && value >= 0 ? value : otherwise;
  };
  return { count: whole('sample', DEFAULT.count), seed: whole('seed', DEFAULT.seed) };
}
