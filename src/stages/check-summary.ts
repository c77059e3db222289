import { z } from 'zod';
import { ClipChecks } from '../captions/check-options.ts';
import { canonicalJson } from '../core/hash.ts';
import { defineStage } from '../core/stage.ts';
import { actOnFaults, AnsweredCaption, CheckedCaption } from './act-on-faults.ts';
import { askForSummary, SUMMARIZE_ROLE, SummaryInput, SummaryOptions } from './ask-for-summary.ts';
import { needOf } from './role-needs.ts';
import { askedAgain, needsWithSecond, SecondOpinion } from './second-opinion.ts';

const Neighbour = SummaryInput.extend({ longCaption: z.string() });

/**
 * `check` for a clip that was summed up from its frames. A stage of its own, so that other checks
 * redo no summary.
 */
export const checkSummary = defineStage({
  name: 'check-summary',
  version: 4,
  pool: 'llm',
  asks: (options) => needsWithSecond([needOf(SUMMARIZE_ROLE, 0, options)], options),
  readsNeighbours: true,
  options: SummaryOptions.extend({ checks: ClipChecks, secondOpinion: SecondOpinion }),
  input: SummaryInput.extend(AnsweredCaption.shape),
  output: CheckedCaption,
  run: async (record, { checks, secondOpinion, ...options }, context) => {
    // Of frames that look the same the same may be said.
    const frames = canonicalJson(record.denseCaptions);
    const neighbours = z
      .array(Neighbour)
      .parse(context.neighbours)
      .filter(({ denseCaptions }) => canonicalJson(denseCaptions) !== frames);
    const { shortCaption, camera } = record;
    return actOnFaults(record, {
      subject: 'clip',
      options: checks,
      structure: options.structure?.fields ?? null,
      facts: { prompt: options.prompt, originalCaption: shortCaption, camera },
      ...{ neighbours, context },
      ask: async (again) => {
        const asking = askedAgain(SUMMARIZE_ROLE, again, secondOpinion);
        return askForSummary(record, options, context, asking);
      },
    });
  },
});
