import type { SampleDetail, SampleEnd } from '../../run-explore.ts';
import { number } from '../format.ts';
import { Section } from '../parts.tsx';

/** How a sample went, and what was measured of it. */
export function SampleFacts({ sample }: { readonly sample: SampleDetail }) {
  const { end, facts, flags, checks } = sample;
  return (
    <>
      <p class="sample-end">
        <span class={`outcome outcome-${end.outcome}`}>{end.outcome}</span> {endText(end)}
      </p>
      {(flags.length > 0 || checks.length > 0) && (
        <ul class="chips" aria-label="Found by checks">
          {flags.map((flag) => (
            <li key={flag} class="chip">
              flag: {flag}
            </li>
          ))}
          {checks.map(({ check, actions }) => (
            <li key={check} class="chip">
              {check}: {actions.join(', ')}
            </li>
          ))}
        </ul>
      )}
      <Section title="Measured">
        <dl class="facts">
          {facts.map(({ title, unit, value }) => (
            <div key={title}>
              <dt title={unit}>{title}</dt>
              <dd>{number(value)}</dd>
            </div>
          ))}
        </dl>
      </Section>
    </>
  );
}

function endText({ outcome, stage, reason, message, value, threshold }: SampleEnd): string {
  switch (outcome) {
    case 'through':
      return 'all stages';
    case 'pending':
      return `at ${stage}`;
    case 'failed':
      return `at ${stage}: ${reason}, ${message}`;
    case 'rejected': {
      const measured = value === null ? '' : `: ${value}`;
      return `at ${stage} by ${reason}${measured}${threshold === null ? '' : `, limit ${threshold}`}`;
    }
  }
}
