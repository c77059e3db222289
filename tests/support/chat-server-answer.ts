import type { Behaviour } from './chat-server-behaviour.ts';
import type { Question } from './chat-server-question.ts';

const CHOICES = [
  ['Weathered', 'Polished', 'Narrow', 'Sunlit', 'Crowded', 'Quiet', 'Rusted', 'Painted'],
  ['wooden boats', 'stone arches', 'market stalls', 'bicycles', 'glass bottles', 'terraced roofs'],
  ['line a harbour', 'fill a courtyard', 'border a canal', 'stand on a hillside', 'face a square'],
  ['amber and slate', 'teal and ochre', 'crimson and ivory', 'olive and sand', 'cobalt and rust'],
  [
    'low evening sun',
    'flat overcast light',
    'hard noon light',
    'a single lamp',
    'soft window light',
  ],
  ['from the left', 'from the right', 'from behind', 'from above', 'across the foreground'],
  ['a tall mast', 'a folded awning', 'a chalk sign', 'a coil of rope', 'a copper kettle'],
  ['wet cobbles', 'pale gravel', 'cracked tiles', 'trampled grass', 'worn planks'],
  ['a distant ridge', 'low clouds', 'a row of poplars', 'a brick chimney', 'an empty road'],
] as const;

/** `[a1b2c3d4e5f6]`: the first picture's SHA-256, else the markers in the text, else the question's. */
export function markerOf(question: Question): string {
  const picture = question.pictureSha256[0];
  if (picture !== undefined) return `[${picture.slice(0, 12)}]`;
  const inText = new Set(question.text.match(/\[[0-9a-f]{12}\]/g));
  return inText.size > 0 ? [...inText].join(' ') : `[${question.sha256.slice(0, 12)}]`;
}

/** One paragraph of 40 to 50 words that depends on nothing but the question. */
export function answerTo(question: Question): string {
  const pick = (index: number): string => {
    const choices = CHOICES[index] ?? [];
    const byte = Number.parseInt(question.sha256.slice(index * 2, index * 2 + 2), 16);
    return choices[byte % choices.length] ?? '';
  };
  return (
    `${pick(0)} ${pick(1)} ${pick(2)} in tones of ${pick(3)}, with ${pick(4)} falling ${pick(5)}. ` +
    `Near the centre ${pick(6)} rises over ${pick(7)}, and ${pick(8)} closes the background; ` +
    `edges stay crisp, shadows are short, and the frame is balanced ${markerOf(question)}.`
  );
}

/** What the choice of a completion says. */
export interface Said {
  readonly text: string | null;
  readonly refusal?: string;
  readonly finishReason: 'stop' | 'length' | 'content_filter';
  /** Log-probabilities of the likeliest tokens, where the answer is one token; else it is the only one. */
  readonly top?: Readonly<Record<string, number>> | null;
}

/** The body of a successful answer. */
export function completion(question: Question, said: Said, behaviour: Behaviour): object {
  const text = said.text ?? '';
  const inputTokens = Math.ceil(question.text.length / 4) + 256 * question.pictureSha256.length;
  const outputTokens = Math.ceil(text.length / 4);
  return {
    id: `chatcmpl-${question.sha256.slice(0, 24)}`,
    object: 'chat.completion',
    created: 1_700_000_000,
    model: question.model,
    choices: [
      {
        index: 0,
        message: messageOf(said, behaviour),
        logprobs: logprobsOf(question, said, behaviour),
        finish_reason: said.finishReason,
      },
    ],
    ...(behaviour.usage && {
      usage: {
        prompt_tokens: inputTokens,
        completion_tokens: outputTokens,
        total_tokens: inputTokens + outputTokens,
      },
    }),
  };
}

function logprobsOf(question: Question, { text, top }: Said, behaviour: Behaviour): object | null {
  if (question.topLogprobs === null || behaviour.logprobs === 'ignored') return null;
  const likeliest = top ?? { [text ?? '']: 0 };
  const top_logprobs = Object.entries(likeliest)
    .map(([token, logprob]) => ({ token, logprob, bytes: null }))
    .slice(0, question.topLogprobs);
  return {
    content: [{ token: text, logprob: likeliest[text ?? ''] ?? 0, bytes: null, top_logprobs }],
  };
}

function messageOf(said: Said, { content, reasoning }: Behaviour): object {
  const text =
    reasoning === 'think' && said.text !== null
      ? `<think>\nHm.\n</think>\n\n${said.text}`
      : said.text;
  return {
    role: 'assistant',
    content: content === 'parts' && text !== null ? [{ type: 'text', text }] : text,
    refusal: said.refusal ?? null,
    ...(reasoning === 'reasoning' && { reasoning: 'Hm.' }),
    ...(reasoning === 'reasoning_content' && { reasoning_content: 'Hm.' }),
  };
}
