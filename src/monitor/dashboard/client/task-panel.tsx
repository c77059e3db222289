import { moment } from './format.ts';
import { Trouble } from './parts.tsx';
import type { Tasks } from './use-task.ts';

const SHOWN_LINES = 30;

/** The latest command, what it says, and a way to stop it. Nothing where there was none. */
export function TaskPanel({ tasks }: { readonly tasks: Tasks }) {
  const { task, error } = tasks;
  if (!task) return <Trouble error={error} />;
  const isAtWork = task.exitCode === null;
  return (
    <section class="task" aria-label="Command">
      <Trouble error={error} />
      <p>
        <code>{task.command}</code>
      </p>
      <p role="status">
        {isAtWork
          ? `At work since ${moment(task.startedAt)}: ${task.doing}`
          : endText(task.exitCode)}{' '}
        {isAtWork && (
          <button type="button" onClick={tasks.stop}>
            Stop
          </button>
        )}
      </p>
      <details open={!isAtWork && task.exitCode !== 0}>
        <summary>What it said</summary>
        <pre tabIndex={0}>{task.lines.slice(-SHOWN_LINES).join('\n')}</pre>
      </details>
    </section>
  );
}

const ENDS: Readonly<Record<number, string>> = {
  0: 'Done.',
  3: 'Done; some records failed.',
  4: 'Stopped: the queue or an endpoint is out of reach.',
  5: 'Stopped: the budget is used up.',
  130: 'Stopped on request.',
};

function endText(exitCode: number | null): string {
  return ENDS[exitCode ?? 1] ?? `It failed (exit code ${exitCode}).`;
}
