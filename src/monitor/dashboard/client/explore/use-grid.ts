import { useEffect, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

/** How cards lie, and which rows of them are seen. */
export interface Grid {
  readonly columns: number;
  readonly cardWidth: number;
  readonly rowHeight: number;
  readonly firstRow: number;
  readonly lastRow: number;
}

export const GAP = 12;
const LEAST_WIDTH = 165;
/** Of a card, below its picture. */
const TEXT_HEIGHT = 84;
const ROWS_BEYOND = 2;

/** Follows the width of the grid and the scrolling of the page. */
export function useGrid(place: RefObject<HTMLElement>): Grid {
  const [grid, setGrid] = useState<Grid>({
    ...{ columns: 4, cardWidth: 200, rowHeight: 250, firstRow: 0, lastRow: 4 },
  });
  useEffect(() => {
    const { current } = place;
    if (!current) return undefined;
    const measure = (): void => {
      const { width, top } = current.getBoundingClientRect();
      setGrid((before) => {
        const now = gridOf(width, top, innerHeight);
        return JSON.stringify(now) === JSON.stringify(before) ? before : now;
      });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    observer.observe(document.body);
    addEventListener('scroll', measure, { passive: true });
    measure();
    return () => {
      observer.disconnect();
      removeEventListener('scroll', measure);
    };
  }, []);
  return grid;
}

/** `top` is where the grid begins on the screen, above it where that is negative. */
function gridOf(width: number, top: number, screenHeight: number): Grid {
  const columns = Math.max(1, Math.floor((width + GAP) / (LEAST_WIDTH + GAP)));
  const cardWidth = Math.floor((width - GAP * (columns - 1)) / columns);
  const rowHeight = Math.round(cardWidth * 0.7) + TEXT_HEIGHT + GAP;
  const firstRow = Math.max(0, Math.floor(-top / rowHeight) - ROWS_BEYOND);
  const lastRow = Math.max(firstRow, Math.floor((screenHeight - top) / rowHeight) + ROWS_BEYOND);
  return { columns, cardWidth, rowHeight, firstRow, lastRow };
}
