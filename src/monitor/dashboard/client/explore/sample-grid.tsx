import type { RefObject } from 'preact';
import { SampleCard } from './sample-card.tsx';
import { useActive } from './use-active.ts';
import { GAP, type Grid } from './use-grid.ts';
import type { Samples } from './use-samples.ts';
import { addressOf } from './view-query.ts';

interface SampleGridProps {
  readonly run: string;
  readonly query: string;
  readonly place: RefObject<HTMLUListElement>;
  readonly grid: Grid;
  readonly samples: Samples;
  /** Of the samples that the grid holds: where they begin in the view, and how many they are. */
  readonly start: number;
  readonly count: number;
}

/** Cards of which only those are there that are seen. Arrow keys go from one to the next. */
export function SampleGrid({ run, query, place, grid, samples, start, count }: SampleGridProps) {
  const { columns, cardWidth, rowHeight } = grid;
  const { active, setActive, onKeyDown } = useActive(place, grid, {
    count,
    view: `${run} ${query}`,
  });
  const first = Math.min(grid.firstRow * columns, count);
  const last = Math.min((grid.lastRow + 1) * columns, count);
  const shown = new Set(Array.from({ length: last - first }, (_, offset) => first + offset));
  if (active < count) shown.add(active);
  const rows = Math.ceil(count / columns);
  return (
    <ul
      class={samples.isStale ? 'sample-grid is-stale' : 'sample-grid'}
      ref={place}
      aria-label="Samples"
      style={{ height: `${Math.max(0, rows * rowHeight - GAP)}px` }}
      onKeyDown={onKeyDown}
    >
      {[...shown]
        .toSorted((a, b) => a - b)
        .map((index) => {
          const row = samples.rowAt(start + index);
          const left = (index % columns) * (cardWidth + GAP);
          const top = Math.floor(index / columns) * rowHeight;
          return (
            <li
              key={start + index}
              aria-setsize={samples.total ?? -1}
              aria-posinset={start + index + 1}
              style={{
                width: `${cardWidth}px`,
                height: `${rowHeight - GAP}px`,
                transform: `translate(${left}px, ${top}px)`,
              }}
            >
              {row ? (
                <SampleCard
                  key={String(row['id'])}
                  run={run}
                  row={row}
                  href={addressOf(
                    `/runs/${run}/explore/${encodeURIComponent(String(row['id']))}`,
                    query,
                  )}
                  index={index}
                  isActive={index === active}
                  onFocus={() => setActive(index)}
                />
              ) : (
                <span class="sample-card is-empty" />
              )}
            </li>
          );
        })}
    </ul>
  );
}
