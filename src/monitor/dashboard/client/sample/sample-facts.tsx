import type { SampleDetail, SampleEnd, SampleVerdict } from '../../run-explore.ts';
import { moment, number } from '../format.ts';
import { Section } from '../parts.tsx';

interface SampleProps {
  readonly sample: SampleDetail;
}

/** How a sample went, what checks have found, and what a person said. */
export function SampleEnding({ sample: { end, flags, checks, verdict } }: SampleProps) {
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
      {verdict && <p>{verdictText(verdict)}</p>}
    </>
  );
}

/** What was measured of a sample. */
export function SampleFacts({ sample: { facts } }: SampleProps) {
  if (facts.length === 0) return null;
  return (
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
  );
}

function verdictText({ stands, at, by, note, isStale }: SampleVerdict): string {
  const said = stands === null ? 'A verdict on an earlier caption has lapsed' : `Caption ${stands}`;
  const who = by === null ? '' : ` by ${by}`;
  const since = isStale && stands !== null ? '; the caption or the media changed since' : '';
  return `${said}${who}, ${moment(at)}${since}.${note === null ? '' : ` ${note}`}`;
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
