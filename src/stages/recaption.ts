import { emit } from '../core/outcome.ts';
import { defineStage } from '../core/stage.ts';
import { AnsweredCaption, answeredCaption } from './act-on-faults.ts';
import { askForCaption, CaptionInput, CaptionOptions, RECAPTION_ROLE } from './ask-for-caption.ts';
import { needOf } from './role-needs.ts';

/**
 * A long caption from the picture and its original caption, as SD3 does with CogVLM. The answer is
 * kept as it came; `check` decides whether it can be trained on.
 */
export const recaption = defineStage({
  name: 'recaption',
  version: 1,
  pool: 'vlm',
  asks: (options) => [needOf(RECAPTION_ROLE, 1, options)],
  options: CaptionOptions,
  input: CaptionInput,
  output: AnsweredCaption,
  run: async (record, options, context) =>
    emit(answeredCaption(await askForCaption(record, options, context))),
});
