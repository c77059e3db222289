import { useState } from 'preact/hooks';
import type { ExportsView } from '../../run-exports.ts';
import { useJson } from '../api.ts';
import { count, moment } from '../format.ts';
import { Section, Trouble } from '../parts.tsx';
import { TaskPanel } from '../task-panel.tsx';
import { useTask, type Tasks } from '../use-task.ts';

/** Writes the run in the form that a trainer reads. */
export function ExportPage({ run }: { readonly run: string }) {
  const { value: view, error, reload } = useJson<ExportsView>(`/runs/${run}/exports`);
  const tasks = useTask(run, reload);
  return (
    <>
      <h1>Export</h1>
      <Trouble error={error} />
      {view && <ExportForm key={JSON.stringify(view.mix)} view={view} tasks={tasks} />}
      <TaskPanel tasks={tasks} />
      {view && <Written view={view} />}
    </>
  );
}

interface ExportFormProps {
  readonly view: ExportsView;
  readonly tasks: Tasks;
}

function ExportForm({ view, tasks }: ExportFormProps) {
  const [format, setFormat] = useState('jsonl');
  const [mix, setMix] = useState(view.mix);
  const sum = Object.values(mix).reduce((total, share) => total + share, 0);
  const isWhole = Math.abs(sum - 1) < 1e-6;
  const isOwn = JSON.stringify(mix) === JSON.stringify(view.mix);
  return (
    <form
      class="card export-form"
      onSubmit={(event) => {
        event.preventDefault();
        tasks.start({ command: 'export', format, ...(!isOwn && { mix }) });
      }}
    >
      <label>
        Format{' '}
        <select value={format} onChange={(event) => setFormat(event.currentTarget.value)}>
          {view.formats.map(({ name, trainer }) => (
            <option key={name} value={name}>
              {name} ({trainer})
            </option>
          ))}
        </select>
      </label>
      <fieldset>
        <legend>Share of each caption, in percent</legend>
        {Object.entries(mix).map(([name, share]) => (
          <label key={name}>
            {name}{' '}
            <input
              type="number"
              min="0"
              max="100"
              step="any"
              value={Number((100 * share).toFixed(4))}
              onInput={(event) =>
                setMix({ ...mix, [name]: Number(event.currentTarget.value) / 100 })
              }
            />
          </label>
        ))}
      </fieldset>
      {!isWhole && <p role="alert">The shares come to {(100 * sum).toFixed(1)} %, not 100.</p>}
      <p>
        <button type="submit" class="main" disabled={tasks.isBusy || !isWhole}>
          Export
        </button>
      </p>
    </form>
  );
}

function Written({ view }: { readonly view: ExportsView }) {
  return (
    <Section title="Written so far">
      {view.written.length === 0 && <p>Nothing yet.</p>}
      <ul class="cards">
        {view.written.map(({ format, directory, writtenAt, records, isComplete }) => (
          <li key={directory} class="card">
            <b>{format}</b>
            <span>
              {count(records)} rows, {moment(writtenAt)}
              {!isComplete && '; some records were not done yet'}
            </span>
            <span class="path">{directory}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
