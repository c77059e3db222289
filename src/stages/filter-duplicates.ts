import { z } from 'zod';
import type { GatheringNeed } from '../core/gathering.ts';
import { InvariantError } from '../core/errors.ts';
import { digest } from '../core/hash.ts';
import { emit, reject } from '../core/outcome.ts';
import { Sample } from '../core/sample.ts';
import { defineStage } from '../core/stage.ts';
import { DuplicateOptions } from './duplicate-options.ts';
import { findDuplicates, type Candidate } from './find-duplicates.ts';

const Input = Sample.pick({ id: true }).extend({
  mediaSha256: z.string(),
  /** Of a clip: the same bytes are its source's and its span. */
  startSeconds: z.number().optional(),
  endSeconds: z.number().optional(),
  looks: z.array(z.string()).optional(),
  width: z.number(),
  height: z.number(),
  aesthetic: z.number().nullable(),
});

/**
 * Drops records that are there twice, naming the one that stays. Behind all other filters, so that
 * none stays for one that goes.
 */
export const filterDuplicates = defineStage({
  name: 'filter-duplicates',
  version: 1,
  pool: 'media',
  options: DuplicateOptions,
  input: Input,
  output: z.object({}),
  gathering: (options): GatheringNeed<z.output<typeof Input>> => ({
    open: () => {
      const candidates: Candidate[] = [];
      return {
        add: (record) => void candidates.push(candidateOf(record)),
        close: () => ({
          values: {},
          thresholds: {},
          duplicates: findDuplicates(candidates, options),
        }),
      };
    },
  }),
  run: ({ id }, { distance }, { duplicates }) => {
    if (duplicates === null) {
      throw new InvariantError(`${id} was to be judged before its duplicates were known`);
    }
    const found = Object.hasOwn(duplicates, id) ? duplicates[id] : undefined;
    if (!found) return emit({});
    return reject(`duplicate-${found.by}`, found.of, found.by === 'near' ? distance : null);
  },
});

function candidateOf(record: z.output<typeof Input>): Candidate {
  const { id, mediaSha256, startSeconds, endSeconds, looks = [], aesthetic } = record;
  const isClip = startSeconds !== undefined;
  const content = isClip ? digest([mediaSha256, startSeconds, endSeconds ?? null]) : mediaSha256;
  return { id, content, looks, aesthetic, pixels: record.width * record.height };
}
