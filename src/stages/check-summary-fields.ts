import { findClipFaults, type ClipCaptionFault } from '../captions/find-clip-faults.ts';
import { StructureOptions } from '../core/caption-fields.ts';
import { defineStage } from '../core/stage.ts';
import { askForSummary, SUMMARIZE_ROLE, SummaryInput, SummaryOptions } from './ask-for-summary.ts';
import { AnsweredCaption } from './check-again.ts';
import { CheckedFields, checkFieldsAgain } from './check-fields-again.ts';
import { clipReminders, WordOptions } from './clip-checks.ts';

/** `check-summary` for a caption in fields. Words are those of all fields together. */
export const checkSummaryFields = defineStage({
  name: 'check-summary-fields',
  version: 1,
  pool: 'llm',
  roles: [SUMMARIZE_ROLE],
  options: SummaryOptions.extend({ structure: StructureOptions, words: WordOptions }),
  input: SummaryInput.extend(AnsweredCaption.shape),
  output: CheckedFields,
  run: async (record, options, context) =>
    checkFieldsAgain<ClipCaptionFault>(
      record,
      options.structure,
      (caption) => findClipFaults(caption, 'complete', options.words),
      clipReminders(options.words),
      async (reminder) => askForSummary(record, options, context, reminder),
    ),
});
