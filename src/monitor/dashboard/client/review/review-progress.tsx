import type { ReviewCount } from '../../review-source.ts';
import { count } from '../format.ts';
import type { ReviewState } from './review-state.ts';

/** How far a review is, and what it says of the run so far. */
export function ReviewProgress({ state }: { readonly state: ReviewState }) {
  const { records, at, count: counted } = state;
  const reviewed = counted?.reviewed ?? 0;
  return (
    <div class="progress">
      <p>
        <strong>
          {count(at + 1)} of {count(records.length)}
        </strong>
        , {count(reviewed)} reviewed
      </p>
      <progress max={records.length} value={reviewed} aria-label="Records reviewed" />
      {counted && (
        <>
          <p>{verdictsText(counted)}</p>
          <p>{rateText(counted)}</p>
        </>
      )}
    </div>
  );
}

function verdictsText({ accepted, edited, rejected, stale }: ReviewCount): string {
  const parts = [
    `${count(accepted)} accepted`,
    `${count(edited)} edited`,
    `${count(rejected)} rejected`,
    ...(stale > 0 ? [`${count(stale)} said of another caption`] : []),
  ];
  return parts.join(', ');
}

function rateText({ rejectRate, interval }: ReviewCount): string {
  if (rejectRate === null || interval === null) return 'Reject rate: nothing is reviewed yet';
  const [low, high] = interval.map((share) => `${(100 * share).toFixed(1)} %`);
  return `Reject rate ${(100 * rejectRate).toFixed(1)} % (95 %: ${low} to ${high})`;
}
