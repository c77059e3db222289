import { z } from 'zod';
import { emit, reject } from '../core/outcome.ts';
import { defineStage } from '../core/stage.ts';
import { SpanProblem } from './split-shots.ts';

/**
 * Drops clips that a dataset names and that are none: they lie outside their source, or are too
 * short. Before any score, so that they count in no distribution.
 */
export const filterSpans = defineStage({
  name: 'filter-spans',
  version: 1,
  pool: 'media',
  options: z.strictObject({}),
  input: z.object({ spanProblem: SpanProblem.nullable() }),
  output: z.object({}),
  run: ({ spanProblem }) =>
    spanProblem === null
      ? emit({})
      : reject(spanProblem.reason, spanProblem.value, spanProblem.threshold),
});
