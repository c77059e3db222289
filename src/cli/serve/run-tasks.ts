import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { RunError } from '../../core/errors.ts';
import type { RunTask, RunTasks, TaskRequest } from '../../monitor/dashboard/run-tasks.ts';
import { shownCommand, taskArguments } from './task-command.ts';

export interface RunTasksOptions {
  readonly directory: string;
  readonly queue: string | undefined;
  /** The script that is the command line. */
  readonly program: string;
  readonly now: () => Date;
}

interface Started {
  readonly child: ChildProcess;
  readonly task: { -readonly [Key in keyof RunTask]: RunTask[Key] };
  readonly lines: string[];
}

const MOST_LINES = 200;
const MOST_LINE_LENGTH = 2_000;

/**
 * Commands started from a page, each in a process of its own: it is the very command that a person
 * would type, what it takes does not slow the pages, and it can be stopped as Ctrl-C does.
 */
export function createRunTasks(options: RunTasksOptions): RunTasks & { close(): Promise<void> } {
  let started: Started | null = null;
  let count = 0;

  const start = (request: TaskRequest): RunTask => {
    if (started?.task.exitCode === null) {
      throw new RunError(`this run is busy: ${started.task.command}`, { code: 'run_busy' });
    }
    count += 1;
    started = startTask(request, count, options);
    return { ...started.task };
  };

  return {
    current: () => started && { ...started.task, lines: [...started.lines] },
    start,
    stop: () => started?.child.kill('SIGINT'),
    close: async () => {
      const { child, task } = started ?? {};
      if (!child || task?.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function startTask(request: TaskRequest, id: number, options: RunTasksOptions): Started {
  const words = taskArguments(request, options.directory, options.queue);
  const child = spawn(process.execPath, [options.program, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const task: Started['task'] = {
    ...{ id, command: shownCommand(words), startedAt: options.now().toISOString() },
    ...{ lines, doing: 'starting', exitCode: null },
  };
  const add = (line: string): void => {
    const text = line.slice(0, MOST_LINE_LENGTH);
    lines.push(text);
    if (lines.length > MOST_LINES) lines.shift();
    task.doing = text.trim();
  };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', add);
  }
  child.on('error', (error) => {
    add(error.message);
    task.exitCode ??= 1;
  });
  child.on('close', (code) => {
    task.exitCode ??= code ?? 1;
  });
  return { child, task, lines };
}
