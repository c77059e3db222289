import { z } from 'zod';
import { draftOf, fixDraft, partsOf, type CaptionDraft } from '../captions/caption-draft.ts';
import { FIXABLE, type CheckName, type CheckOptions } from '../captions/check-options.ts';
import {
  findCaptionFaults,
  type CaptionFacts,
  type CheckedAnswer,
} from '../captions/find-caption-faults.ts';
import { readLanguage } from '../captions/language.ts';
import { similarityOf } from '../captions/similarity.ts';
import { CaptionFields, type CaptionStructure } from '../core/caption-fields.ts';
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
  /** Where it was asked for in fields; `longCaption` is all of them in order. */
  captionFields: CaptionFields.optional(),
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
  /** Null where plain text is asked for. */
  readonly structure: CaptionStructure | null;
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
  readonly fields: CaptionFields | null;
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
  const fixedBefore = new Set<CheckName>();
  for (let asks = 0; asks < maxAsks; asks += 1) {
    const said = answers.at(-1);
    if (said === undefined) break;
    const { decisions, fixed } = await judge(said, checking, used, true);
    const faults = [...decisions].filter(([, action]) => isAsk(action));
    if (faults.length === 0) break;
    for (const check of fixed) fixedBefore.add(check);
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
  // What was fixed in an answer that was asked for anew was found all the same.
  for (const check of fixedBefore) checking.context.note(check, 'fix');
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
  const isElsewhere = [...decisions.values()].includes('other-endpoint');
  return {
    reminder: faults.map((fault) => reminderOf(fault, subject, options)).join(' '),
    temperature: temperatures.length === 0 ? null : Math.max(...temperatures),
    isElsewhere,
    avoidReplica: isElsewhere ? replica : null,
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
    return emit({
      longCaption: best.text,
      askedAgainFor: [...askedFor],
      ...(flags.length > 0 && { captionFlags: flags }),
      ...(best.fields && { captionFields: best.fields }),
    });
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
  { options, structure, facts, neighbours }: Checking,
  used: Used,
  mayAsk: boolean,
): Promise<Verdict> {
  let draft = draftOf(said, structure);
  const fixed: CheckName[] = [];
  const around = { ...facts, neighbours: neighbours.map(({ longCaption }) => longCaption) };
  for (;;) {
    const faults = findCaptionFaults(await answerOf(draft, options), around, options);
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
    const { text, fields } = draft;
    if (fault === undefined) return { text, fields, fixed: helped(fixed, faults), decisions };
    fixed.push(fault);
    draft = fixDraft(draft, fault, options);
  }
}

async function answerOf(draft: CaptionDraft, { language }: CheckOptions): Promise<CheckedAnswer> {
  const isRead = language.is !== undefined && language.actions.length > 0 && draft.text !== '';
  const reading = isRead ? await readLanguage(draft.text) : null;
  return { ...draft, parts: partsOf(draft), reading };
}

function helped(fixed: readonly CheckName[], faults: readonly CheckName[]): readonly CheckName[] {
  return fixed.filter((fault) => !faults.includes(fault));
}

function isAsk(action: CheckAction | undefined): boolean {
  return action === 'ask-again' || action === 'other-endpoint';
}
