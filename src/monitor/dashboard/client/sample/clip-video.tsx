import { useEffect, useRef, useState } from 'preact/hooks';

interface ClipVideoProps {
  readonly src: string;
  readonly startSeconds: number | null;
  readonly endSeconds: number | null;
  /** Without sound and buttons, from the start. */
  readonly isQuiet?: boolean;
  readonly label?: string;
}

/** A clip of a video, over and over; of a video that was not split, all of it. */
export function ClipVideo({ src, startSeconds, endSeconds, isQuiet, label }: ClipVideoProps) {
  const [isUnknown, setUnknown] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const span = startSeconds === null ? '' : `#t=${startSeconds},${endSeconds ?? ''}`;

  useEffect(() => {
    const { current } = video;
    if (!current) return undefined;
    const start = startSeconds ?? 0;
    // Browsers stop at the end of the span, once; a clip is short, and is looked at again and again.
    const goBack = (): void => {
      const isOver = endSeconds !== null && current.currentTime >= endSeconds - 0.05;
      if (!isOver && !current.ended) return;
      current.currentTime = start;
      void current.play().catch(() => undefined);
    };
    current.addEventListener('timeupdate', goBack);
    current.addEventListener('ended', goBack);
    if (isQuiet) void current.play().catch(() => undefined);
    return () => {
      current.removeEventListener('timeupdate', goBack);
      current.removeEventListener('ended', goBack);
    };
  }, [src, span]);

  if (isUnknown && !isQuiet) {
    return <p class="trouble">This browser cannot play the file: see the frames beside it.</p>;
  }
  return (
    <video
      ref={video}
      src={`${src}${span}`}
      muted
      playsInline
      preload="metadata"
      onError={() => setUnknown(true)}
      controls={!isQuiet}
      aria-hidden={isQuiet ? 'true' : undefined}
      aria-label={label}
      tabIndex={isQuiet ? -1 : undefined}
    />
  );
}
