import { Link, useLocation, useSearch } from 'wouter-preact';
import { activeFilters, filterQuery } from '../explore/view-query.ts';
import { ReviewDesk } from './review-desk.tsx';
import { SampleForm, type Sample } from './sample-form.tsx';
import { useKept } from './use-kept.ts';

/** Captions of a random sample beside their media, one at a time, by keyboard. */
export function ReviewPage({ run }: { readonly run: string }) {
  const search = useSearch();
  const sample = sampleIn(search);
  const filters = filtersIn(search);
  const [, navigate] = useLocation();
  const [reviewer, setReviewer] = useKept('recaptor-reviewer', '');
  const query = addressQuery(sample, filters);
  return (
    <>
      <h1>Review</h1>
      <SampleForm
        key={query}
        sample={sample}
        reviewer={reviewer}
        onReviewer={setReviewer}
        onSample={(next) => navigate(`/runs/${run}/review?${addressQuery(next, filters)}`)}
      />
      {filters !== '' && (
        <p class="soft">
          Of those with{' '}
          {activeFilters(filters)
            .map(({ name, value }) => `${name}: ${value}`)
            .join(', ')}{' '}
          (<Link href={`/runs/${run}/review?${addressQuery(sample, '')}`}>of all</Link>,{' '}
          <Link href={`/runs/${run}/explore?${filters}`}>in Explore</Link>)
        </p>
      )}
      <ReviewDesk key={query} run={run} sample={query} reviewer={reviewer} />
    </>
  );
}

function addressQuery({ count, seed }: Sample, filters: string): string {
  return `sample=${count}&seed=${seed}${filters === '' ? '' : `&${filters}`}`;
}

/** The filters of Explore that the address holds. */
function filtersIn(search: string): string {
  const parameters = new URLSearchParams(filterQuery(search));
  parameters.delete('sample');
  parameters.delete('seed');
  return parameters.toString();
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
