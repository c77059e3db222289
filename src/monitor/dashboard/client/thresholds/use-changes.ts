import { useEffect, useState } from 'preact/hooks';
import type { TaskSetting } from '../../run-tasks.ts';
import type { ThresholdsPreview } from '../../run-thresholds.ts';
import { sendJson } from '../api.ts';

export type Changes = ReadonlyMap<string, TaskSetting>;

export interface ChangesState {
  readonly changes: Changes;
  /** The value as it would be; undefined where it stays as it is. */
  readonly valueOf: (path: readonly string[]) => TaskSetting['value'] | undefined;
  readonly change: (path: readonly string[], value: number | null) => void;
  readonly forget: () => void;
  readonly preview: ThresholdsPreview | null;
  readonly error: string | null;
  /** Whether the preview is of other changes than those at hand. */
  readonly isStale: boolean;
}

/** Long enough for a dragging hand, short enough not to be noticed. */
const PAUSE_MS = 120;

/** Thresholds that a person tries on a run, and what they would come to. */
export function useChanges(run: string): ChangesState {
  const [changes, setChanges] = useState<Changes>(new Map());
  const [preview, setPreview] = useState<ThresholdsPreview | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [isStale, setStale] = useState(false);

  useEffect(() => {
    setStale(true);
    const leaving = new AbortController();
    const look = async (): Promise<void> => {
      try {
        const set = [...changes.values()];
        setPreview(set.length === 0 ? null : await previewOf(run, set, leaving.signal));
        setTrouble(null);
        setStale(false);
      } catch (error) {
        if (leaving.signal.aborted) return;
        setTrouble(error instanceof Error ? error.message : String(error));
      }
    };
    const timer = setTimeout(() => void look(), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [run, changes]);

  return {
    changes,
    valueOf: (path) => changes.get(path.join('.'))?.value,
    change: (path, value) =>
      setChanges((before) => new Map([...before, [path.join('.'), { path, value }]])),
    forget: () => setChanges(new Map()),
    ...{ preview, error: trouble, isStale },
  };
}

async function previewOf(
  run: string,
  set: readonly TaskSetting[],
  signal: AbortSignal,
): Promise<ThresholdsPreview> {
  return sendJson('POST', `/runs/${run}/thresholds/preview`, { set }, signal);
}
