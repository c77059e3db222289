import { useEffect, useRef, useState } from 'preact/hooks';
import type { ReviewRecord } from '../../review-source.ts';
import { getJson } from '../api.ts';

export interface ShownRecord {
  /** Null until it has come. */
  readonly record: ReviewRecord | null;
  readonly error: string | null;
  /** Takes the place of what was fetched. */
  readonly put: (record: ReviewRecord) => void;
  /** Has it fetched again. */
  readonly forget: (id: string) => void;
}

/** Records by id, the next one fetched ahead. */
export function useRecord(run: string, id: string | null, nextId: string | null): ShownRecord {
  const known = useRef(new Map<string, Promise<ReviewRecord>>());
  const [round, setRound] = useState(0);
  const [shown, setShown] = useState<Pick<ShownRecord, 'record' | 'error'>>(NOTHING);

  const load = async (wanted: string): Promise<ReviewRecord> => {
    const there = known.current.get(wanted);
    if (there) return there;
    const path = `/runs/${run}/review/records/${encodeURIComponent(wanted)}`;
    const loading = getJson<ReviewRecord>(path);
    known.current.set(wanted, loading);
    loading.catch(() => known.current.delete(wanted));
    return loading;
  };

  useEffect(() => {
    let isLeft = false;
    const show = (next: Pick<ShownRecord, 'record' | 'error'>): void => {
      if (!isLeft) setShown(next);
    };
    if (id === null) return undefined;
    show(NOTHING);
    const look = async (): Promise<void> => {
      try {
        show({ record: await load(id), error: null });
      } catch (error) {
        show({ record: null, error: error instanceof Error ? error.message : String(error) });
        return;
      }
      if (nextId === null || isLeft) return;
      const next = await load(nextId).catch(() => null);
      if (next) fetchPicture(run, next);
    };
    void look();
    return () => {
      isLeft = true;
    };
  }, [run, id, nextId, round]);

  const put = (record: ReviewRecord): void => {
    known.current.set(record.id, Promise.resolve(record));
    setShown((current) => (current.record?.id === record.id ? { record, error: null } : current));
  };
  const forget = (one: string): void => {
    known.current.delete(one);
    if (one === id) setRound((current) => current + 1);
  };
  // What was shown last is not this record's.
  return { ...(shown.record?.id === id || shown.error !== null ? shown : NOTHING), put, forget };
}

const NOTHING = { record: null, error: null };

function fetchPicture(run: string, { id, kind }: ReviewRecord): void {
  if (kind === 'image') new Image().src = mediaPath(run, id);
}

export function mediaPath(run: string, id: string): string {
  return `/api/runs/${run}/media/${encodeURIComponent(id)}`;
}
