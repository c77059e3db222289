import { useEffect, useState } from 'preact/hooks';
import type { TaskSetting } from '../../dashboard-source.ts';
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
  const [error, setError] = useState<string | null>(null);
  const [isStale, setStale] = useState(false);

  useEffect(() => {
    setStale(true);
    const leaving = new AbortController();
    const timer = setTimeout(() => {
      const set = [...changes.values()];
      const ask = set.length === 0 ? Promise.resolve(null) : previewOf(run, set, leaving.signal);
      ask
        .then((next) => {
          setPreview(next);
          setError(null);
          setStale(false);
        })
        .catch((failure: unknown) => {
          if (!leaving.signal.aborted) {
            setError(failure instanceof Error ? failure.message : String(failure));
          }
        });
    }, PAUSE_MS);
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
    ...{ preview, error, isStale },
  };
}

async function previewOf(
  run: string,
  set: readonly TaskSetting[],
  signal: AbortSignal,
): Promise<ThresholdsPreview> {
  return sendJson('POST', `/runs/${run}/thresholds/preview`, { set }, signal);
}
