import type { SampleCall, SentPart } from '../../run-explore.ts';
import { dollars, number } from '../format.ts';
import { tokenText } from './provenance-section.tsx';
import { pictureAddress } from './sample-media.tsx';

interface CallListProps {
  readonly run: string;
  readonly id: string;
  readonly calls: readonly SampleCall[];
}

/** Each call with what was sent, what was said, and what it took. */
export function CallList({ run, id, calls }: CallListProps) {
  if (calls.length === 0) return <p class="soft">No model was asked about this sample.</p>;
  return (
    <ol class="calls">
      {calls.map((call, index) => (
        <li key={index}>
          <h3>
            {call.stage}
            {call.role !== call.stage && ` (${call.role})`}: {call.model}
          </h3>
          <p class="soft">{takenText(call)}</p>
          {call.outcome !== 'complete' && <p class="is-failed">The answer was {call.outcome}.</p>}
          {call.answer === null ? (
            <p class="is-failed">
              No text of this record is what was answered: it was changed since, or is too old to
              tell.
            </p>
          ) : (
            <blockquote class="answer">{call.answer}</blockquote>
          )}
          <Sent run={run} id={id} call={call} />
        </li>
      ))}
    </ol>
  );
}

function Sent({ run, id, call }: Omit<CallListProps, 'calls'> & { readonly call: SampleCall }) {
  return (
    <details>
      <summary>What was sent</summary>
      <p class="path">prompt {call.promptSha256}</p>
      {call.parts === null ? (
        <p>It cannot be made again: the media or the settings have changed since.</p>
      ) : (
        call.parts.map((part, index) => <Part key={index} run={run} id={id} part={part} />)
      )}
    </details>
  );
}

function Part({ run, id, part }: Omit<CallListProps, 'calls'> & { readonly part: SentPart }) {
  if ('text' in part) return <pre class="sent-text">{part.text}</pre>;
  const { sha256, seconds, width, height } = part;
  const at = seconds === null ? '' : `, at ${seconds.toFixed(2)} s`;
  return (
    <figure class="sent-picture">
      <img
        loading="lazy"
        src={pictureAddress(run, id, sha256)}
        alt={`Picture that was sent${at}`}
      />
      <figcaption class="path">
        {width} × {height}
        {at}, {sha256}
      </figcaption>
    </figure>
  );
}

function takenText(call: SampleCall): string {
  const { endpoint, replica, inputTokens, outputTokens, costUsd, seconds, attempts } = call;
  return [
    replica === null ? endpoint : `${endpoint} at ${replica}`,
    ...(inputTokens === null && outputTokens === null
      ? []
      : [`${tokenText(inputTokens)} tokens in, ${tokenText(outputTokens)} out`]),
    ...(costUsd === null ? [] : [dollars(costUsd)]),
    `${number(seconds)} s`,
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
    ...(call.isFromCache ? ['kept from an earlier call: nothing was paid'] : []),
  ].join(' · ');
}
