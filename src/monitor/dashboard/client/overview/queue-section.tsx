import type { RunStatus } from '../../../run-status.ts';
import { count } from '../format.ts';
import { Scroll, Section } from '../parts.tsx';

/** The queues of the stages. Nothing where the dashboard has no queue to ask. */
export function QueueSection({ status }: { readonly status: RunStatus }) {
  const queues = status.stages.filter(({ jobs }) => jobs !== null);
  if (queues.length === 0) return null;
  return (
    <Section title="Queues">
      <p>
        <a href="/queues">All jobs, as the queue has them</a>
      </p>
      <Scroll label="Queues table">
        <table>
          <thead>
            <tr>
              <th scope="col">Stage</th>
              {['Waiting', 'Active', 'Delayed', 'Failed'].map((title) => (
                <th key={title} scope="col" class="number">
                  {title}
                </th>
              ))}
              <th scope="col">Broken jobs of this run</th>
            </tr>
          </thead>
          <tbody>
            {queues.map(({ stage, jobs, broken }) => (
              <tr key={stage}>
                <th scope="row">{stage}</th>
                <td class="number">{count(jobs?.waiting ?? 0)}</td>
                <td class="number">{count(jobs?.active ?? 0)}</td>
                <td class="number">{count(jobs?.delayed ?? 0)}</td>
                <td class="number">{count(jobs?.failed ?? 0)}</td>
                <td>{broken ? `${count(broken.count)}: ${broken.reason}` : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}
