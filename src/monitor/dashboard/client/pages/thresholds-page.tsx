import type { ThresholdsView } from '../../run-thresholds.ts';
import { useJson } from '../api.ts';
import { count, percent } from '../format.ts';
import { Section, Trouble } from '../parts.tsx';
import { TaskPanel } from '../task-panel.tsx';
import { MovedRecords } from '../thresholds/moved-records.tsx';
import { ScoreCard } from '../thresholds/score-card.tsx';
import { useChanges, type ChangesState } from '../thresholds/use-changes.ts';
import { useTask, type Tasks } from '../use-task.ts';

const TITLES: Readonly<Record<string, string>> = { 'filter-labels': 'Labels' };

/** Thresholds over their histograms: what moves is seen before anything is written. */
export function ThresholdsPage({ run }: { readonly run: string }) {
  const { value: view, error, reload } = useJson<ThresholdsView>(`/runs/${run}/thresholds`);
  const changes = useChanges(run);
  const tasks = useTask(run, (task) => {
    if (task.command.includes('rethreshold')) changes.forget();
    reload();
  });
  const hasScores = view?.filters.some(({ scores }) => scores.some((each) => each.count > 0));
  return (
    <>
      <h1>Thresholds</h1>
      <p class="soft">
        Move a bound and see which records come in and go out. Nothing is written before you apply,
        and nothing is scored again.
      </p>
      <Trouble error={error} />
      {view && !hasScores && <p>No record has come to a filter yet.</p>}
      <TaskPanel tasks={tasks} />
      <div class="with-aside">
        <div>
          {view?.filters.map(({ stage, records, pending, scores }) => (
            <Section key={stage} title={TITLES[stage] ?? 'Scores'}>
              <p class="soft">
                {count(records)} records have come to {stage}
                {pending > 0 && `; ${count(pending)} are on their way`}.
              </p>
              <div class="score-cards">
                {scores
                  .filter((score) => score.count > 0)
                  .map((score) => (
                    <ScoreCard key={score.path.join('.')} score={score} changes={changes} />
                  ))}
              </div>
            </Section>
          ))}
        </div>
        <Preview changes={changes} tasks={tasks} run={run} />
      </div>
    </>
  );
}

interface PreviewProps {
  readonly changes: ChangesState;
  readonly tasks: Tasks;
  readonly run: string;
}

function Preview({ changes, tasks, run }: PreviewProps) {
  const { preview, error, isStale } = changes;
  const set = [...changes.changes.values()];
  return (
    <aside aria-label="What would change">
      <h2>What would change</h2>
      <Trouble error={error} />
      {set.length === 0 && <p class="soft">Nothing is moved yet.</p>}
      {preview && (
        <div class={isStale ? 'is-stale' : ''}>
          <p role="status">
            {count(preview.passBefore)} of {count(preview.records)} pass now,{' '}
            <b>
              {count(preview.passAfter)} then ({percent(preview.passAfter, preview.records)})
            </b>
            : {count(preview.comeIn)} come in, {count(preview.goOut)} go out.
          </p>
          <p>
            <button
              type="button"
              class="main"
              disabled={tasks.isBusy || isStale || error !== null}
              onClick={() => tasks.start({ command: 'rethreshold', set })}
            >
              Apply
            </button>{' '}
            <button type="button" onClick={changes.forget}>
              Put back
            </button>
          </p>
          <p class="soft">
            Apply takes these thresholds for the run, captions what comes in, and writes the
            manifest anew.
          </p>
          <MovedRecords preview={preview} run={run} />
        </div>
      )}
    </aside>
  );
}
