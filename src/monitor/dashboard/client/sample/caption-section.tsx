import type { SampleCall, SampleCaption, SampleDetail, TokenCount } from '../../run-explore.ts';
import { withValue } from '../explore/view-query.ts';
import { count } from '../format.ts';
import { Section } from '../parts.tsx';
import { WordDiff } from './word-diff.tsx';

interface CaptionSectionProps {
  readonly sample: SampleDetail;
  readonly calls: readonly SampleCall[] | null;
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Every caption of a sample with its length, and how any two of them differ. */
export function CaptionSection({ sample, calls, query, onQuery }: CaptionSectionProps) {
  const { captions, frames } = sample;
  return (
    <Section title="Captions">
      {captions.length === 0 && <p class="soft">There is none yet.</p>}
      {captions.map((caption) => (
        <Caption key={caption.name} caption={caption} />
      ))}
      {frames.length > 0 && (
        <>
          <h3>Frame by frame</h3>
          <ol class="frame-captions">
            {frames.map(({ seconds, caption }) => (
              <li key={seconds}>
                <b>{seconds.toFixed(1)} s</b> {caption}
              </li>
            ))}
          </ol>
        </>
      )}
      <Comparison texts={textsOf(sample, calls)} query={query} onQuery={onQuery} />
    </Section>
  );
}

function Caption({ caption: { name, text, words, tokens } }: { readonly caption: SampleCaption }) {
  return (
    <article class="caption" aria-label={`${name} caption`}>
      <h3>
        {name} <span class="soft">{words === 1 ? '1 word' : `${count(words)} words`}</span>
      </h3>
      <p class="caption-text">{text}</p>
      <ul class="tokens">
        {tokens.map((each) => (
          <Tokens key={each.encoder} tokens={each} />
        ))}
      </ul>
    </article>
  );
}

function Tokens({ tokens: { encoder, tokens, limit } }: { readonly tokens: TokenCount }) {
  const isOver = tokens > limit;
  return (
    <li class={isOver ? 'is-over' : ''}>
      {encoder}: about {count(tokens)} of {limit} tokens{isOver && ', cut off'}
    </li>
  );
}

interface ComparisonProps extends Pick<CaptionSectionProps, 'query' | 'onQuery'> {
  readonly texts: readonly NamedText[];
}

const BETWEEN = '..';

/** Two texts word by word; which ones stands in the address. */
function Comparison({ texts, query, onQuery }: ComparisonProps) {
  if (texts.length < 2) return null;
  const [from = '', to = ''] = (new URLSearchParams(query).get('compare') ?? '').split(BETWEEN);
  const named = (name: string, otherwise: string): NamedText | undefined =>
    texts.find((each) => each.name === name) ?? texts.find((each) => each.name === otherwise);
  const before = named(from, 'original') ?? texts[0];
  const after = named(to, 'long') ?? texts[1];
  if (!before || !after) return null;
  const choose = (first: string, second: string): void =>
    onQuery(withValue(query, 'compare', `${first}${BETWEEN}${second}`));
  return (
    <div class="comparison">
      <h3>Word by word</h3>
      <p>
        <Choice
          title="From"
          value={before.name}
          texts={texts}
          onValue={(name) => choose(name, after.name)}
        />{' '}
        <Choice
          title="to"
          value={after.name}
          texts={texts}
          onValue={(name) => choose(before.name, name)}
        />
      </p>
      <WordDiff before={before.text} after={after.text} />
    </div>
  );
}

interface ChoiceProps {
  readonly title: string;
  readonly value: string;
  readonly texts: readonly NamedText[];
  readonly onValue: (value: string) => void;
}

function Choice({ title, value, texts, onValue }: ChoiceProps) {
  return (
    <label>
      {title}{' '}
      <select value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        {texts.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Captions, and what models said before checks and people touched it. */
function textsOf(
  { captions }: SampleDetail,
  calls: readonly SampleCall[] | null,
): readonly NamedText[] {
  const answers = (calls ?? []).flatMap(({ stage, answer }, index) =>
    answer === null ? [] : [{ name: `answer ${index + 1} (${stage})`, text: answer }],
  );
  return [...captions, ...answers];
}
