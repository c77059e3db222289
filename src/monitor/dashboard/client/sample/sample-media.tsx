import { useState } from 'preact/hooks';
import type { SampleCall, SampleDetail } from '../../run-explore.ts';
import { ClipVideo } from './clip-video.tsx';

interface SampleMediaProps {
  readonly run: string;
  readonly sample: SampleDetail;
  readonly calls: readonly SampleCall[] | null;
}

interface SentFrame {
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
  readonly seconds: number | null;
}

/** The picture or clip as it is, beside the exact pictures that models were shown. */
export function SampleMedia({ run, sample, calls }: SampleMediaProps) {
  const { id, kind } = sample;
  const src = `/api/runs/${run}/media/${encodeURIComponent(id)}`;
  const frames = framesOf(calls ?? []);
  return (
    <div class="sample-top">
      <div class="sample-player">
        {kind === 'video' ? (
          <ClipVideo
            key={src}
            src={src}
            startSeconds={sample.startSeconds}
            endSeconds={sample.endSeconds}
            label={`Clip ${id}`}
          />
        ) : (
          <Picture key={src} run={run} id={id} />
        )}
        <p class="path">{placeText(sample)}</p>
      </div>
      <div>
        <h2 class="sent-title">Shown to models</h2>
        {calls === null && <p class="soft">Being made again from the media …</p>}
        {calls !== null && frames.length === 0 && (
          <p class="soft">
            {calls.length === 0
              ? 'No model was asked about this sample.'
              : 'What was sent cannot be made again: the media or the settings have changed, or text alone was sent.'}
          </p>
        )}
        <ul class="sent">
          {frames.map((frame) => (
            <li key={frame.sha256}>
              <figure>
                <img
                  loading="lazy"
                  src={pictureAddress(run, id, frame.sha256)}
                  alt={
                    frame.seconds === null
                      ? 'The picture as it was sent'
                      : `Frame at ${atText(frame)}`
                  }
                />
                <figcaption>
                  {frame.seconds !== null && <b>{atText(frame)}</b>} {frame.width} × {frame.height}
                </figcaption>
              </figure>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

interface PictureProps {
  readonly run: string;
  readonly id: string;
}

/** The file itself; where browsers cannot show its form, a picture of it. */
function Picture({ run, id }: PictureProps) {
  const [isUnknown, setUnknown] = useState(false);
  const form = isUnknown ? 'thumbnails' : 'media';
  const src = `/api/runs/${run}/${form}/${encodeURIComponent(id)}${isUnknown ? '?side=640' : ''}`;
  return <img src={src} alt={`Sample ${id}`} onError={() => setUnknown(true)} />;
}

export function pictureAddress(run: string, id: string, sha256: string): string {
  return `/api/runs/${run}/explore/picture?${new URLSearchParams({ id, sha256 }).toString()}`;
}

/** Each picture once, in the order of their times. */
function framesOf(calls: readonly SampleCall[]): readonly SentFrame[] {
  const frames = new Map<string, SentFrame>();
  for (const { parts } of calls) {
    for (const part of parts ?? []) if ('sha256' in part) frames.set(part.sha256, part);
  }
  return [...frames.values()].toSorted((a, b) => (a.seconds ?? 0) - (b.seconds ?? 0));
}

function atText({ seconds }: SentFrame): string {
  return `${(seconds ?? 0).toFixed(2)} s`;
}

function placeText({ uri, startSeconds, endSeconds, origin }: SampleDetail): string {
  const span =
    startSeconds === null || endSeconds === null
      ? ''
      : `, ${startSeconds.toFixed(2)} to ${endSeconds.toFixed(2)} s`;
  return `${uri}${span} (${origin})`;
}
