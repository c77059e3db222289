import { Link } from 'wouter-preact';
import type { RunStatus } from '../../../run-status.ts';
import { count } from '../format.ts';
import { Scroll, Section } from '../parts.tsx';
import type { Tasks } from '../use-task.ts';
import { byCount } from './sum-of.ts';

interface FailedProps {
  readonly status: RunStatus;
  readonly tasks: Tasks;
  readonly run: string;
}

/** Failed records by code, each kind to be tried again. Nothing where none failed. */
export function FailedSection({ status, tasks, run }: FailedProps) {
  const failed = status.stages.flatMap(({ stage, failed: codes }) =>
    byCount(codes).map(([code, many]) => ({ stage, code, many })),
  );
  if (failed.length === 0) return null;
  return (
    <Section title="Failed records">
      <Scroll label="Failed records table">
        <table>
          <thead>
            <tr>
              <th scope="col">Code</th>
              <th scope="col">Stage</th>
              <th scope="col" class="number">
                Records
              </th>
              <th scope="col">
                <span class="visually-hidden">Try again</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {failed.map(({ stage, code, many }) => (
              <tr key={`${stage} ${code}`}>
                <th scope="row">
                  <Link
                    href={`/runs/${run}/explore?outcome=failed&reason=${encodeURIComponent(code)}`}
                  >
                    {code}
                  </Link>
                </th>
                <td>{stage}</td>
                <td class="number">{count(many)}</td>
                <td>
                  <button
                    type="button"
                    disabled={tasks.isBusy}
                    aria-label={`Try again: ${code} at ${stage}`}
                    onClick={() => tasks.start({ command: 'retry', stage, code })}
                  >
                    Retry these
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}
