import { emit } from '../core/outcome.ts';
import { defineStage } from '../core/stage.ts';
import { askForSummary, SUMMARIZE_ROLE, SummaryInput, SummaryOptions } from './ask-for-summary.ts';
import { AnsweredCaption, answeredCaption } from './act-on-faults.ts';
import { needOf } from './role-needs.ts';

/**
 * One caption of the whole clip from the captions of its frames in order: GPT-4's role in CogVideoX.
 * The answer is kept as it came; `check-summary` decides whether it can be trained on.
 */
export const summarize = defineStage({
  name: 'summarize',
  version: 2,
  pool: 'llm',
  asks: (options) => [needOf(SUMMARIZE_ROLE, 0, options)],
  options: SummaryOptions,
  input: SummaryInput,
  output: AnsweredCaption,
  run: async (record, options, context) =>
    emit(answeredCaption(await askForSummary(record, options, context))),
});
