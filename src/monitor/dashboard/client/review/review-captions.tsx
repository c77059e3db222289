import type { ComponentChildren } from 'preact';
import type { ReviewRecord, TokenCounts } from '../../review-source.ts';
import { number } from '../format.ts';

/** All that is said of a record, the long caption first: it is the one to judge. */
export function ReviewCaptions({ record }: { readonly record: ReviewRecord }) {
  const { longCaption, longTokens, verdict, standing } = record;
  const edit = verdict?.stands === 'edited' ? verdict.caption : null;
  return (
    <div class="captions">
      {edit !== null && (
        <Caption title={`Caption by ${verdict?.by ?? 'a person'}, in every export`}>
          <p class="long">{edit}</p>
        </Caption>
      )}
      <Caption title={edit === null ? 'Long caption' : 'Long caption of the model'}>
        {longCaption === null ? (
          <p class="soft">There is none: the record {standing}.</p>
        ) : (
          <>
            <p class={edit === null ? 'long' : 'soft'}>{longCaption}</p>
            {longTokens && <Lengths text={longCaption} tokens={longTokens} />}
          </>
        )}
        {record.flags.length > 0 && <p>Checks found: {record.flags.join(', ')}.</p>}
      </Caption>
      <Caption title="Original caption">
        <p class={record.originalCaption === null ? 'soft' : ''}>
          {record.originalCaption ?? 'The dataset has none.'}
        </p>
      </Caption>
      {record.shortCaption !== null && (
        <Caption title="Short caption">
          <p>{record.shortCaption}</p>
        </Caption>
      )}
      {Object.entries(record.otherCaptions).map(([name, caption]) => (
        <Caption key={name} title={`Caption by ${name}`}>
          <p class={caption === null ? 'soft' : ''}>{caption ?? 'Left out by the checks.'}</p>
        </Caption>
      ))}
      {record.frameCaptions.length > 0 && (
        <details>
          <summary>{record.frameCaptions.length} dense captions, frame by frame</summary>
          <ol class="frames">
            {record.frameCaptions.map(({ seconds, caption }) => (
              <li key={seconds}>
                <strong>{number(seconds)} s</strong> {caption}
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

interface CaptionProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

function Caption({ title, children }: CaptionProps) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** What text encoders read of a caption, of which the rest is cut off in training. */
const LIMITS = [
  { encoder: 'clip', label: 'CLIP', tokens: 77 },
  { encoder: 't5', label: 'T5', tokens: 226 },
] as const;

interface LengthsProps {
  readonly text: string;
  readonly tokens: TokenCounts | null;
}

/** Words, and tokens by an estimate, against what encoders take. */
export function Lengths({ text, tokens }: LengthsProps) {
  const words = text.split(/\s+/u).filter(Boolean).length;
  return (
    <p class="lengths">
      <span>{words === 1 ? '1 word' : `${words} words`}</span>
      {LIMITS.map(({ encoder, label, tokens: most }) => {
        const used = tokens?.[encoder];
        const isOver = used !== undefined && used > most;
        return (
          <span key={encoder} class={isOver ? 'over' : ''}>
            {label} {used === undefined ? '…' : `≈ ${used}`} of {most} tokens
            {isOver && ': too long'}
          </span>
        );
      })}
    </p>
  );
}
