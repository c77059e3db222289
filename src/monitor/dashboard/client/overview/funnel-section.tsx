import { Link } from 'wouter-preact';
import type { RunStatus, StageStatus } from '../../../run-status.ts';
import { count } from '../format.ts';
import { Bar, Scroll, Section } from '../parts.tsx';
import { byCount, sumOf } from './sum-of.ts';

interface FunnelProps {
  readonly status: RunStatus;
  readonly run: string;
}

/** Stage by stage: what came through, what was dropped, and why. */
export function FunnelSection({ status, run }: FunnelProps) {
  const { stages, records, barrier } = status;
  return (
    <Section title="Funnel">
      {barrier && (
        <p class="soft">
          {barrier.stage} waits for all records: {count(barrier.arrived)} are there,{' '}
          {count(barrier.missing)} to come.
        </p>
      )}
      <Scroll label="Funnel table">
        <table>
          <thead>
            <tr>
              <th scope="col">Stage</th>
              <th scope="col" class="wide">
                Of all records
              </th>
              <th scope="col" class="number">
                Through
              </th>
              <th scope="col">Dropped, and why</th>
              <th scope="col" class="number">
                A second
              </th>
            </tr>
          </thead>
          <tbody>
            {stages.map((stage) => (
              <StageRow key={stage.stage} stage={stage} records={records} run={run} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}

interface StageRowProps {
  readonly stage: StageStatus;
  readonly records: number;
  readonly run: string;
}

function StageRow({ stage, records, run }: StageRowProps) {
  const { emitted, rejected, failed, leftOut, perSecond } = stage;
  const [dropped, broken] = [sumOf(rejected), sumOf(failed)];
  const share = (part: number): number => (records === 0 ? 0 : part / records);
  return (
    <tr>
      <th scope="row">{stage.stage}</th>
      <td>
        <Bar
          label={`${count(emitted)} through, ${count(dropped)} rejected, ${count(broken)} failed`}
          shares={[
            { kind: 'kept', share: share(emitted) },
            { kind: 'dropped', share: share(dropped) },
            { kind: 'failed', share: share(broken) },
          ]}
        />
      </td>
      <td class="number">{count(emitted)}</td>
      <td>
        <ul class="plain">
          {byCount(rejected).map(([reason, many]) => (
            <li key={reason}>
              <Link
                href={`/runs/${run}/explore?outcome=rejected&reason=${encodeURIComponent(reason)}`}
              >
                {reason}
              </Link>{' '}
              {count(many)}
            </li>
          ))}
          {byCount(failed).map(([code, many]) => (
            <li key={code} class="is-failed">
              failed: {code} {count(many)}
            </li>
          ))}
          {Object.entries(leftOut).map(([reason, { count: many, seconds }]) => (
            <li key={reason} class="soft">
              left out of clips: {reason} {count(many)}, {seconds.toFixed(1)} s
            </li>
          ))}
        </ul>
      </td>
      <td class="number">{perSecond === null ? '–' : perSecond.toFixed(1)}</td>
    </tr>
  );
}
