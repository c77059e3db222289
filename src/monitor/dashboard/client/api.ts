import { useEffect, useState } from 'preact/hooks';

/** An answer of the server that is none. */
class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The JSON behind `/api…`. Throws ApiError with the server's own words. */
export async function getJson<Value>(path: string, signal?: AbortSignal): Promise<Value> {
  return readAnswer<Value>(await fetch(`/api${path}`, { ...(signal && { signal }) }));
}

/** The header tells the server that no other site has sent this. */
export async function sendJson<Value>(
  method: 'POST' | 'DELETE',
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Value> {
  const answer = await fetch(`/api${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', 'X-Recaptor': '1' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  return readAnswer<Value>(answer);
}

async function readAnswer<Value>(answer: Response): Promise<Value> {
  if (answer.status === 204) return undefined as Value;
  const isJson = answer.headers.get('Content-Type')?.includes('json') ?? false;
  if (answer.ok && isJson) return (await answer.json()) as Value;
  const body = isJson ? ((await answer.json()) as ErrorBody) : null;
  throw new ApiError(answer.status, body?.error?.message ?? (await textOf(answer, isJson)));
}

interface ErrorBody {
  readonly error?: { readonly message?: string };
}

async function textOf(answer: Response, wasRead: boolean): Promise<string> {
  const text = wasRead ? '' : (await answer.text()).slice(0, 300);
  return text || `the server answered ${answer.status}`;
}

export interface Loaded<Value> {
  /** The latest that came; null before anything did. */
  readonly value: Value | null;
  /** Why the last attempt brought nothing; null where it did. */
  readonly error: string | null;
  readonly reload: () => void;
}

/** What is behind an address; asked for again every `everyMs` while the page is seen. */
export function useJson<Value>(path: string, everyMs?: number): Loaded<Value> {
  const [value, setValue] = useState<Value | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const reload = (): void => setRound((current) => current + 1);

  useEffect(() => {
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      try {
        const next = await getJson<Value>(path, leaving.signal);
        setValue(() => next);
        setTrouble(null);
      } catch (error) {
        if (leaving.signal.aborted) return;
        setTrouble(error instanceof Error ? error.message : String(error));
      }
      if (everyMs !== undefined && !leaving.signal.aborted) {
        timer = setTimeout(() => (document.hidden ? waitUntilSeen() : void look()), everyMs);
      }
    };
    const waitUntilSeen = (): void => {
      const options = { once: true, signal: leaving.signal };
      document.addEventListener('visibilitychange', () => void look(), options);
    };
    void look();
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [path, everyMs, round]);

  return { value, error: trouble, reload };
}
