import { useEffect, useRef, useState } from 'preact/hooks';
import type { IndexRow } from '../../../explore/row.ts';
import type { SamplePage } from '../../run-explore.ts';
import { getJson } from '../api.ts';
import { addressOf } from './view-query.ts';

export interface Samples {
  /** Of all samples of the view; null before the first answer. */
  readonly total: number | null;
  readonly rowAt: (index: number) => IndexRow | undefined;
  /** What is shown belongs to an earlier view. */
  readonly isStale: boolean;
  readonly error: string | null;
}

interface Loaded {
  readonly query: string;
  readonly key: string;
  /** Blocks that were read for this key; the others were for an earlier version of the same view. */
  readonly fresh: ReadonlySet<number>;
  readonly total: number;
  readonly blocks: ReadonlyMap<number, readonly IndexRow[]>;
}

const BLOCK = 60;

/** The samples from `first` to `last` of a view, in blocks; read anew when `version` changes. */
export function useSamples(
  run: string,
  query: string,
  version: string | null,
  [first, last]: readonly [number, number],
): Samples {
  const key = `${query}\n${version}`;
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const latest = useRef<Loaded | null>(null);
  const firstBlock = Math.floor(first / BLOCK);
  const lastBlock = Math.floor(last / BLOCK);

  useEffect(() => {
    if (version === null) return undefined;
    const leaving = new AbortController();
    const load = async (block: number): Promise<void> => {
      const range = `offset=${block * BLOCK}&limit=${BLOCK}`;
      const path = addressOf(
        `/runs/${run}/explore/page`,
        query === '' ? range : `${query}&${range}`,
      );
      const page = await getJson<SamplePage>(path, leaving.signal);
      const { current } = latest;
      const blocks = new Map([
        ...(current?.query === query ? current.blocks : []),
        [block, page.rows] as const,
      ]);
      const fresh = new Set([...(current?.key === key ? current.fresh : []), block]);
      latest.current = { query, key, fresh, total: page.total, blocks };
      setLoaded(latest.current);
      setTrouble(null);
    };
    for (let block = firstBlock; block <= lastBlock; block += 1) {
      if (latest.current?.key === key && latest.current.fresh.has(block)) continue;
      load(block).catch((error: unknown) => {
        if (leaving.signal.aborted) return;
        setTrouble(error instanceof Error ? error.message : String(error));
      });
    }
    return () => leaving.abort();
  }, [run, key, firstBlock, lastBlock]);

  return {
    total: loaded?.total ?? null,
    rowAt: (index) => loaded?.blocks.get(Math.floor(index / BLOCK))?.[index % BLOCK],
    isStale: loaded !== null && loaded.query !== query,
    error: trouble,
  };
}
