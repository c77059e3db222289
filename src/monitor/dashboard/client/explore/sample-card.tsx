import { useEffect, useRef, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { IndexRow } from '../../../explore/row.ts';
import { ClipVideo } from '../sample/clip-video.tsx';

interface SampleCardProps {
  readonly run: string;
  readonly row: IndexRow;
  readonly href: string;
  readonly index: number;
  /** Whether the Tab key stops here. */
  readonly isActive: boolean;
  readonly onFocus: () => void;
}

const WAIT_MS = 250;

/** A sample in the grid: its picture, how it went, and the beginning of its caption. A clip plays under the pointer. */
export function SampleCard({ run, row, href, index, isActive, onFocus }: SampleCardProps) {
  const [isPlaying, play, stop] = usePlaying(row['kind'] === 'video');
  const [hasPicture, setHasPicture] = useState(true);
  const id = String(row['id']);
  const media = `/api/runs/${run}`;
  const outcome = String(row['outcome']);
  return (
    <Link
      href={href}
      class="sample-card"
      data-index={index}
      tabIndex={isActive ? 0 : -1}
      onPointerEnter={play}
      onPointerLeave={stop}
      onFocus={() => {
        onFocus();
        play();
      }}
      onBlur={stop}
    >
      <span class="sample-media">
        {hasPicture ? (
          <img
            loading="lazy"
            alt=""
            src={`${media}/thumbnails/${encodeURIComponent(id)}?side=320`}
            onError={() => setHasPicture(false)}
          />
        ) : (
          <span class="no-picture">no picture</span>
        )}
        {isPlaying && (
          <ClipVideo
            src={`${media}/media/${encodeURIComponent(id)}`}
            startSeconds={secondsIn(row, 'startSeconds')}
            endSeconds={secondsIn(row, 'endSeconds')}
            isQuiet
          />
        )}
        {row['kind'] === 'video' && <span class="sample-length">{lengthOf(row)}</span>}
      </span>
      <span class="sample-line">
        <span class={`outcome outcome-${outcome}`}>{outcome}</span>{' '}
        {row['reason'] !== null && <span class="soft">{row['reason']}</span>}
      </span>
      <span class="sample-text">{row['excerpt'] ?? id}</span>
    </Link>
  );
}

/** Only after a moment, so that a pointer on its way starts nothing. */
function usePlaying(isVideo: boolean) {
  const [isPlaying, setPlaying] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const stop = (): void => {
    clearTimeout(timer.current);
    setPlaying(false);
  };
  const play = (): void => {
    if (!isVideo || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setPlaying(true), WAIT_MS);
  };
  useEffect(() => stop, []);
  return [isPlaying, play, stop] as const;
}

function lengthOf(row: IndexRow): string {
  const [start, end] = [secondsIn(row, 'startSeconds'), secondsIn(row, 'endSeconds')];
  return start === null || end === null ? 'video' : `${(end - start).toFixed(1)} s`;
}

function secondsIn(row: IndexRow, name: string): number | null {
  const value = row[name];
  return typeof value === 'number' ? value : null;
}
