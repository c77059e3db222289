import { z } from 'zod';
import { emit } from '../../src/core/outcome.ts';
import { definePipeline } from '../../src/core/pipeline.ts';
import { Sample } from '../../src/core/sample.ts';
import { defineStage } from '../../src/core/stage.ts';
import { placeStages, type PlacedStage } from '../../src/run/fingerprint.ts';

const noOp = defineStage({
  name: 'no-op',
  version: 1,
  pool: 'media',
  options: z.strictObject({}),
  input: Sample.pick({ uri: true }),
  output: z.object({ length: z.number() }),
  run: ({ uri }) => emit({ length: uri.length }),
});

export function noOpStages(): readonly PlacedStage[] {
  return placeStages(definePipeline('no-op').stage(noOp({})), () => '');
}
