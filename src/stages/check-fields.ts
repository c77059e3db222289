import type { CaptionFault } from '../captions/find-faults.ts';
import { StructureOptions } from '../core/caption-fields.ts';
import { defineStage } from '../core/stage.ts';
import { askForCaption, CaptionInput, CaptionOptions, RECAPTION_ROLE } from './ask-for-caption.ts';
import { AnsweredCaption } from './check-again.ts';
import { CheckedFields, checkFieldsAgain } from './check-fields-again.ts';
import { PICTURE_REMINDERS } from './check.ts';

/** `check` for a picture's caption in fields: it reads them, too. */
export const checkFields = defineStage({
  name: 'check-fields',
  version: 1,
  pool: 'vlm',
  roles: [RECAPTION_ROLE],
  options: CaptionOptions.extend({ structure: StructureOptions }),
  input: CaptionInput.extend(AnsweredCaption.shape),
  output: CheckedFields,
  run: async (record, options, context) =>
    checkFieldsAgain<CaptionFault>(
      record,
      options.structure,
      () => [],
      PICTURE_REMINDERS,
      async (reminder) => askForCaption(record, options, context, reminder),
    ),
});
