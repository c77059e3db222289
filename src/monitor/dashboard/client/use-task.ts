import { useEffect, useState } from 'preact/hooks';
import type { RunTask, TaskRequest } from '../run-tasks.ts';
import { sendJson, useJson } from './api.ts';

const LOOK_MS = 1_500;

/** The command at work on a run, and the way to start one. */
export interface Tasks {
  readonly task: RunTask | null;
  readonly isBusy: boolean;
  /** Why none could be started; null where that went well. */
  readonly error: string | null;
  readonly start: (request: TaskRequest) => void;
  readonly stop: () => void;
}

/** @param onDone Called when a command that was seen at work has come to its end. */
export function useTask(run: string, onDone?: (task: RunTask) => void): Tasks {
  const { value: task, reload } = useJson<RunTask | null>(`/runs/${run}/task`, LOOK_MS);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [isStarting, setStarting] = useState(false);
  const [watched, setWatched] = useState<number | null>(null);
  const isAtWork = task?.exitCode === null;

  useEffect(() => {
    if (task === null) return;
    if (isAtWork) setWatched(task.id);
    else if (task.id === watched) {
      setWatched(null);
      onDone?.(task);
    }
  }, [task?.id, isAtWork]);

  const send = async (method: 'POST' | 'DELETE', request?: TaskRequest): Promise<void> => {
    setStarting(method === 'POST');
    setTrouble(null);
    try {
      const started = await sendJson<RunTask>(method, `/runs/${run}/task`, request);
      if (method === 'POST') setWatched(started.id);
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
    setStarting(false);
    reload();
  };

  return {
    task,
    isBusy: isStarting || isAtWork,
    error: trouble,
    start: (request) => void send('POST', request),
    stop: () => void send('DELETE'),
  };
}
