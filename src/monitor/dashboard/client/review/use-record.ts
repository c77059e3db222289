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
    load(id).then(
      (record) => {
        show({ record, error: null });
        if (nextId !== null) void load(nextId).then((next) => fetchPicture(run, next), ignored);
      },
      (failure: unknown) => {
        show({ record: null, error: failure instanceof Error ? failure.message : String(failure) });
      },
    );
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
const ignored = (): void => undefined;

function fetchPicture(run: string, { id, kind }: ReviewRecord): void {
  if (kind === 'image') new Image().src = mediaPath(run, id);
}

export function mediaPath(run: string, id: string): string {
  return `/api/runs/${run}/media/${encodeURIComponent(id)}`;
}
