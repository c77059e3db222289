import { useEffect, useRef, useState } from 'preact/hooks';
import type { RefObject } from 'preact';
import type { Grid } from './use-grid.ts';

interface Cards {
  readonly count: number;
  /** Names what is shown: the way back to it leads to the card that was left. */
  readonly view: string;
}

/** Of each view that was seen since the page was loaded, the card that was active last. */
const lastActive = new Map<string, number>();
const MARGIN = 120;

/** The card that the Tab key stops at; arrow keys make another one that. */
export function useActive(place: RefObject<HTMLUListElement>, grid: Grid, { count, view }: Cards) {
  const [active, setActive] = useState(lastActive.get(view) ?? 0);
  const hasMoved = useRef(false);
  const isBack = useRef(active > 0);
  const { columns, rowHeight } = grid;

  useEffect(() => {
    if (!hasMoved.current) return;
    hasMoved.current = false;
    const card = place.current?.querySelector<HTMLElement>(`[data-index="${active}"]`);
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  useEffect(() => {
    if (!isBack.current || count === 0) return;
    isBack.current = false;
    const { top = 0 } = place.current?.getBoundingClientRect() ?? {};
    scrollTo(0, Math.max(0, scrollY + top + Math.floor(active / columns) * rowHeight - MARGIN));
  }, [count]);

  const activate = (index: number): void => {
    lastActive.set(view, index);
    setActive(index);
  };
  const screenful = columns * Math.max(1, Math.floor(innerHeight / rowHeight));
  const steps: Readonly<Record<string, number>> = {
    ...{ ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns },
    ...{ PageDown: screenful, PageUp: -screenful, Home: -count, End: count },
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    hasMoved.current = true;
    activate(Math.max(0, Math.min(count - 1, active + step)));
  };
  return {
    active: Math.min(active, Math.max(0, count - 1)),
    setActive: activate,
    onKeyDown,
  };
}
