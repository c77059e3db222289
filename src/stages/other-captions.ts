import { z } from 'zod';
import type { Answer } from '../core/chat.ts';
import type { StageContext } from '../core/stage.ts';
import {
  actOnFaults,
  AnsweredCaption,
  answeredCaption,
  CheckedCaption,
  type Checking,
} from './act-on-faults.ts';
import type { Again, Asking } from './ask-again.ts';
import type { Captioner } from './captioner-options.ts';
import { askedAgain, type SecondOpinion } from './second-opinion.ts';

/** What each captioner said, by its name. */
export const OtherAnswers = z.object({ otherAnswers: z.record(z.string(), AnsweredCaption) });

/** What its caption came to; in place of one that could not be helped, the code of its fault. */
export const OtherCaptions = z.object({
  otherCaptions: z.record(
    z.string(),
    z.union([CheckedCaption, z.object({ longCaption: z.null(), fault: z.string() })]),
  ),
});

type Ask = (captioner: Captioner, asking: Asking) => Promise<Answer>;

/** One after the other: the order of a record's calls follows from the config. */
export async function askCaptioners(
  captioners: readonly Captioner[],
  ask: Ask,
): Promise<z.output<typeof OtherAnswers>> {
  const otherAnswers: Record<string, z.output<typeof AnsweredCaption>> = {};
  for (const captioner of captioners) {
    const { name, role } = captioner;
    otherAnswers[name] = answeredCaption(await ask(captioner, { role }));
  }
  return { otherAnswers };
}

interface CheckingAll extends Pick<Checking, 'subject' | 'options' | 'structure'> {
  readonly facts: Omit<Checking['facts'], 'prompt'>;
  /** Records of other media near this one: of each captioner its own answers are compared. */
  readonly neighbours: readonly z.output<typeof OtherAnswers>[];
  readonly context: StageContext;
  readonly secondOpinion: z.output<typeof SecondOpinion>;
  readonly ask: Ask;
}

/**
 * Holds the caption of each captioner to the checks. One that cannot be helped is left out, and the
 * record goes on with the others.
 */
export async function checkCaptioners(
  captioners: readonly Captioner[],
  { otherAnswers }: z.output<typeof OtherAnswers>,
  { neighbours, context, secondOpinion, ask, facts, ...rules }: CheckingAll,
): Promise<z.output<typeof OtherCaptions>> {
  const otherCaptions: z.output<typeof OtherCaptions>['otherCaptions'] = {};
  const kept = new Set<object>();
  for (const captioner of captioners) {
    const { name, role, prompt } = captioner;
    const answered = otherAnswers[name];
    if (!answered) continue;
    const sources = new Map(
      neighbours.flatMap((neighbour) => {
        const said = neighbour.otherAnswers[name];
        return said ? [[{ longCaption: said.longCaption }, neighbour] as const] : [];
      }),
    );
    const outcome = await actOnFaults(answered, {
      ...rules,
      facts: { ...facts, prompt },
      neighbours: [...sources.keys()],
      context: {
        note: context.note,
        keepNeighbour: (one) => void kept.add(sources.get(one as { longCaption: string }) ?? one),
      },
      ask: async (again: Again) => ask(captioner, askedAgain(role, again, secondOpinion)),
    });
    if (outcome.outcome === 'emit') otherCaptions[name] = outcome.fields;
    if (outcome.outcome === 'fail') {
      otherCaptions[name] = { longCaption: null, fault: outcome.code };
    }
  }
  for (const neighbour of kept) context.keepNeighbour(neighbour);
  return { otherCaptions };
}
