import { z } from 'zod';
import {
  FIXABLE,
  type CheckName,
  type CheckOptions,
  type FixableCheck,
} from '../captions/check-options.ts';
import { findCaptionFaults, type CaptionFacts } from '../captions/find-caption-faults.ts';
import { fixCaption } from '../captions/fix-caption.ts';
import { readLanguage } from '../captions/language.ts';
import { similarityOf } from '../captions/similarity.ts';
import type { CheckAction } from '../core/caption-check.ts';
import type { Answer } from '../core/chat.ts';
import { emit, fail, type Outcome } from '../core/outcome.ts';
import type { StageContext } from '../core/stage.ts';
import type { Again } from './ask-again.ts';
import { reminderOf } from './reminders.ts';

/** A long caption as its model gave it. */
export const AnsweredCaption = z.object({
  longCaption: z.string(),
  longCaptionOutcome: z.enum(['complete', 'truncated', 'refused']),
  /** Which of several servers gave it; absent where there is one. */
  longCaptionReplica: z.string().optional(),
});
type AnsweredCaption = z.output<typeof AnsweredCaption>;

/** A caption that can be trained on, and the faults for which its model was asked again. */
export const CheckedCaption = z.object({
  longCaption: z.string(),
  askedAgainFor: z.array(z.string()),
  /** Faults that it is kept with; absent where it has none. */
  captionFlags: z.array(z.string()).optional(),
});

/** An answer as a stage adds it to its record. */
export function answeredCaption({ text, outcome, call }: Answer): AnsweredCaption {
  return {
    longCaption: text,
    longCaptionOutcome: outcome,
    ...(call.replica !== undefined && { longCaptionReplica: call.replica }),
  };
}

export interface Checking {
  readonly subject: 'picture' | 'clip';
  readonly options: CheckOptions;
  readonly facts: Omit<CaptionFacts, 'neighbours'>;
  /** Records of other media near this one, with their captions. */
  readonly neighbours: readonly Neighbour[];
  readonly context: Pick<StageContext, 'note' | 'keepNeighbour'>;
  readonly ask: (again: Again) => Promise<Answer>;
}

export interface Neighbour {
  readonly longCaption: string;
}

type Said = Pick<Answer, 'text' | 'outcome'>;

/** An answer with what could be fixed of it, and what is to be done about each fault left. */
interface Verdict {
  readonly text: string;
  readonly fixed: readonly CheckName[];
  readonly decisions: ReadonlyMap<CheckName, CheckAction>;
}

/** How many actions of each check are used up. */
type Used = Map<CheckName, number>;

const SHOWN_CHARACTERS = 120;

/**
 * Takes the actions that are set for each fault of a caption, in order. All faults that call for it
 * share one question, and at most `maxAsks` are asked. Then the best answer is kept: one without a
 * fault that fails, with the fewest flags, the latest of those. With none the record fails as
 * `caption_<fault>`, after the gravest fault of the last answer.
 */
export async function actOnFaults(
  { longCaption, longCaptionOutcome, longCaptionReplica }: AnsweredCaption,
  checking: Checking,
): Promise<Outcome<z.output<typeof CheckedCaption>>> {
  const { maxAsks } = checking.options;
  const answers: Said[] = [{ text: longCaption, outcome: longCaptionOutcome }];
  let replica = longCaptionReplica ?? null;
  const used: Used = new Map();
  const askedFor = new Set<CheckName>();
  for (let asks = 0; asks < maxAsks; asks += 1) {
    const said = answers.at(-1);
    if (said === undefined) break;
    const { decisions } = await judge(said, checking, used, true);
    const faults = [...decisions].filter(([, action]) => isAsk(action));
    if (faults.length === 0) break;
    for (const [fault, action] of faults) {
      askedFor.add(fault);
      checking.context.note(fault, action);
      const { actions } = checking.options[fault];
      used.set(fault, actions.indexOf(action, used.get(fault) ?? 0) + 1);
    }
    const answer = await checking.ask(againFor(decisions, replica, checking));
    answers.push(answer);
    replica = answer.call.replica ?? null;
  }
  const verdicts = [];
  for (const said of answers) verdicts.push(await judge(said, checking, used, false));
  keepLikes([...answers, ...verdicts], checking);
  return conclude(verdicts, [...askedFor], checking);
}

/** The neighbours that some answer was the same as: without them a replay would find no fault. */
function keepLikes(
  texts: readonly { readonly text: string }[],
  { options, neighbours, context }: Checking,
): void {
  const { similarity } = options['same-as-neighbour'];
  for (const neighbour of neighbours) {
    const isLike = texts.some(
      ({ text }) => similarityOf(text, neighbour.longCaption) >= similarity,
    );
    if (isLike) context.keepNeighbour(neighbour);
  }
}

function againFor(
  decisions: Verdict['decisions'],
  replica: string | null,
  { subject, options }: Checking,
): Again {
  const faults = [...decisions.keys()];
  const temperatures = faults.flatMap((fault) => {
    const check = options[fault];
    return 'temperature' in check && isAsk(decisions.get(fault)) ? [check.temperature] : [];
  });
  return {
    reminder: faults.map((fault) => reminderOf(fault, subject, options)).join(' '),
    temperature: temperatures.length === 0 ? null : Math.max(...temperatures),
    avoidReplica: [...decisions.values()].includes('other-endpoint') ? replica : null,
  };
}

function conclude(
  verdicts: readonly Verdict[],
  askedFor: readonly CheckName[],
  { context: { note } }: Checking,
): Outcome<z.output<typeof CheckedCaption>> {
  const [best] = verdicts
    .filter(({ decisions }) => ![...decisions.values()].includes('fail'))
    .toReversed()
    .toSorted((one, other) => one.decisions.size - other.decisions.size);
  if (best !== undefined) {
    const flags = [...best.decisions.keys()];
    for (const check of best.fixed) note(check, 'fix');
    for (const check of flags) note(check, 'flag');
    const captionFlags = flags.length > 0 && { captionFlags: flags };
    return emit({ longCaption: best.text, askedAgainFor: [...askedFor], ...captionFlags });
  }
  const last = verdicts.at(-1);
  const grave = [...(last?.decisions ?? [])].filter(([, action]) => action === 'fail');
  for (const [check] of grave) note(check, 'fail');
  const fault = grave[0]?.[0] ?? 'empty';
  const times = TIMES[verdicts.length] ?? `asked ${verdicts.length} times`;
  return fail(
    `caption_${fault.replaceAll('-', '_')}`,
    `${times}, and the caption still has the fault "${fault}": ${JSON.stringify(last?.text.slice(0, SHOWN_CHARACTERS))}`,
    true,
  );
}

const TIMES = ['', 'asked once', 'asked twice'];

/**
 * Goes through the faults of an answer. A fix is tried as soon as it is its check's turn, and other
 * faults that go with it are forgotten; what it does not help goes on to the next action.
 */
async function judge(
  said: Said,
  { options, facts, neighbours }: Checking,
  used: Used,
  mayAsk: boolean,
): Promise<Verdict> {
  let { text, outcome } = said;
  const fixed: CheckName[] = [];
  const around = { ...facts, neighbours: neighbours.map(({ longCaption }) => longCaption) };
  for (;;) {
    const isRead = options.language.is !== undefined && options.language.actions.length > 0;
    const reading = isRead && text !== '' ? await readLanguage(text) : null;
    const faults = findCaptionFaults({ text, outcome, reading }, around, options);
    const decisions = new Map(
      faults.map((fault) => {
        const left = options[fault].actions.slice(used.get(fault) ?? 0);
        const next = left.find(
          (action) => (mayAsk || !isAsk(action)) && !(action === 'fix' && fixed.includes(fault)),
        );
        return [fault, next ?? 'fail'];
      }),
    );
    const fault = FIXABLE.find((check) => decisions.get(check) === 'fix');
    if (fault === undefined) return { text, fixed: helped(fixed, faults), decisions };
    fixed.push(fault);
    ({ text, outcome } = fixedAnswer({ text, outcome }, fault, options));
  }
}

/** A caption that ends with a whole sentence is no longer cut off. */
function fixedAnswer(said: Said, fault: FixableCheck, options: CheckOptions): Said {
  const text = fixCaption(said.text, fault, options);
  const isWhole = fault === 'truncated' && text !== said.text;
  return { text, outcome: isWhole ? 'complete' : said.outcome };
}

function helped(fixed: readonly CheckName[], faults: readonly CheckName[]): readonly CheckName[] {
  return fixed.filter((fault) => !faults.includes(fault));
}

function isAsk(action: CheckAction | undefined): boolean {
  return action === 'ask-again' || action === 'other-endpoint';
}
