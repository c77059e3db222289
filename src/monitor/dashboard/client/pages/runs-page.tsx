import { Link } from 'wouter-preact';
import type { ListedRun } from '../../dashboard-source.ts';
import { useJson } from '../api.ts';
import { moment } from '../format.ts';
import { Trouble } from '../parts.tsx';

/** All runs of the folder. */
export function RunsPage() {
  const { value: runs, error } = useJson<readonly ListedRun[]>('/runs', 5_000);
  return (
    <>
      <h1>Runs</h1>
      <Trouble error={error} />
      {runs?.length === 0 && (
        <p>
          No run is here yet. Start one with <code>recaptor run DATASET</code>.
        </p>
      )}
      <ul class="cards">
        {runs?.map(({ key, name, pipeline, dataset, createdAt }) => (
          <li key={key} class="card">
            <Link href={`/runs/${key}`} class="card-title">
              {name}
            </Link>
            <span>
              {pipeline}, made {moment(createdAt)}
            </span>
            <span class="path">{dataset}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
