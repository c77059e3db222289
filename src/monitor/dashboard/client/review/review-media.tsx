import { useEffect, useRef, useState } from 'preact/hooks';
import type { ReviewRecord } from '../../review-source.ts';
import { number } from '../format.ts';
import { mediaPath } from './use-record.ts';

interface MediaProps {
  readonly run: string;
  readonly record: ReviewRecord;
}

/** The picture, or the clip alone of its video, again and again. */
export function ReviewMedia({ run, record }: MediaProps) {
  const [cannotShow, setCannotShow] = useState(false);
  const fail = (): void => setCannotShow(true);
  const path = mediaPath(run, record.id);
  const small = `/api/runs/${run}/thumbnails/${encodeURIComponent(record.id)}?side=640`;
  return (
    <figure class="review-media">
      {cannotShow ? (
        <img src={small} alt={`Small picture of ${record.id}`} />
      ) : record.kind === 'image' ? (
        <img src={path} alt={`Picture ${record.id}`} onError={fail} />
      ) : (
        <Clip path={path} record={record} onError={fail} />
      )}
      <figcaption class="path">
        <a href={path} target="_blank" rel="noreferrer">
          {record.uri}
        </a>
        {record.startSeconds !== null && record.endSeconds !== null && (
          <span>{` from ${number(record.startSeconds)} to ${number(record.endSeconds)} s`}</span>
        )}
        {cannotShow && <span> (this browser cannot play the file itself)</span>}
      </figcaption>
    </figure>
  );
}

interface ClipProps {
  readonly path: string;
  readonly record: ReviewRecord;
  readonly onError: () => void;
}

function Clip({ path, record, onError }: ClipProps) {
  const video = useRef<HTMLVideoElement>(null);
  const start = record.startSeconds ?? 0;
  const end = record.endSeconds ?? Number.POSITIVE_INFINITY;
  const stayInside = (): void => {
    const player = video.current;
    if (player && (player.currentTime >= end || player.currentTime < start - SLACK_SECONDS)) {
      player.currentTime = start;
    }
  };
  useEffect(() => {
    const player = video.current;
    if (!player) return undefined;
    // By frame, where a browser tells them: four times a second would show the next shot.
    let handle = 0;
    const lookAtFrame = (): void => {
      if (player.currentTime >= end - SEEKING_SECONDS) player.currentTime = start;
      handle = player.requestVideoFrameCallback(lookAtFrame);
    };
    if ('requestVideoFrameCallback' in player) lookAtFrame();
    const restart = (): void => {
      void player.play().catch(() => undefined);
    };
    player.addEventListener('ended', restart);
    return () => {
      player.removeEventListener('ended', restart);
      if (handle !== 0) player.cancelVideoFrameCallback(handle);
    };
  }, [start, end]);
  return (
    <video
      ref={video}
      src={`${path}#t=${start}`}
      aria-label={`Clip ${record.id}`}
      controls
      muted
      autoPlay={!matchMedia('(prefers-reduced-motion: reduce)').matches}
      playsInline
      onTimeUpdate={stayInside}
      onError={onError}
    />
  );
}

/** Players stop a little before the frame that they are sent to. */
const SLACK_SECONDS = 0.25;
/** What comes behind the end must not be seen: it is another shot. A player goes on while it seeks. */
const SEEKING_SECONDS = 0.08;
