import { findClipFaults } from '../captions/find-clip-faults.ts';
import { defineStage } from '../core/stage.ts';
import { askForSummary, SUMMARIZE_ROLE, SummaryInput, SummaryOptions } from './ask-for-summary.ts';
import { AnsweredCaption, checkAgain, CheckedCaption } from './check-again.ts';
import { clipReminders, WordOptions } from './clip-checks.ts';

/**
 * `check` for a clip that was summed up from its frames. A stage of its own, so that other checks
 * redo no summary.
 */
export const checkSummary = defineStage({
  name: 'check-summary',
  version: 1,
  pool: 'llm',
  roles: [SUMMARIZE_ROLE],
  options: SummaryOptions.extend({ words: WordOptions }),
  input: SummaryInput.extend(AnsweredCaption.shape),
  output: CheckedCaption,
  run: async (record, options, context) =>
    checkAgain(
      record,
      (text, outcome) => findClipFaults(text, outcome, options.words),
      clipReminders(options.words),
      async (reminder) => askForSummary(record, options, context, reminder),
    ),
});
