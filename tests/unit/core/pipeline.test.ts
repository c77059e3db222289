import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { emit } from '../../../src/core/outcome.ts';
import { definePipeline } from '../../../src/core/pipeline.ts';
import { defineStage } from '../../../src/core/stage.ts';

const measure = defineStage({
  name: 'measure',
  version: 1,
  pool: 'media',
  options: z.strictObject({ scale: z.number().default(1) }),
  input: z.object({ uri: z.string() }),
  output: z.object({ size: z.number() }),
  run: ({ uri }, { scale }) => emit({ size: uri.length * scale }),
});

const judge = defineStage({
  name: 'judge',
  version: 1,
  pool: 'media',
  options: z.strictObject({}),
  input: z.object({ size: z.number() }),
  output: z.object({}),
  run: () => emit({}),
});

describe('definePipeline', () => {
  it('chains a stage after one that gives what it reads', () => {
    const pipeline = definePipeline('two').stage(measure({})).stage(judge({}));
    expect(pipeline.stages.map(({ name }) => name)).toEqual(['measure', 'judge']);
  });

  it('makes a stage that reads what nothing gives a compile error', () => {
    const pipeline = definePipeline('wrong');
    // @ts-expect-error judge reads `size`, which no stage has given
    expect(() => pipeline.stage(judge({}))).not.toThrow();
  });

  it('keeps what earlier stages gave behind a stage that gives nothing', () => {
    const pipeline = definePipeline('three').stage(measure({})).stage(judge({}));
    expectTypeOf(pipeline.stage).parameter(0).toHaveProperty('run');
    expect(() =>
      pipeline.stage(
        defineStage({
          name: 'again',
          version: 1,
          pool: 'media',
          options: z.strictObject({}),
          input: z.object({ size: z.number(), uri: z.string() }),
          output: z.object({}),
          run: () => emit({}),
        })({}),
      ),
    ).not.toThrow();
  });

  it('refuses two stages of one name', () => {
    expect(() => definePipeline('twice').stage(measure({})).stage(measure({}))).toThrow(
      /two stages/,
    );
  });
});

describe('defineStage', () => {
  it('says which fields a stage reads and adds', () => {
    const stage = measure({ scale: 2 });
    expect([stage.reads, stage.adds, stage.options]).toEqual([['uri'], ['size'], { scale: 2 }]);
  });

  it('gives the stage no more than the fields it reads', () => {
    expect(measure({}).pick({ uri: 'a', id: 'x', extra: { secret: 1 } })).toEqual({ uri: 'a' });
  });

  it('refuses a misspelt option', () => {
    const misspelt = { scael: 2 } as { scale?: number };
    expect(() => measure(misspelt)).toThrow(/scael/);
  });
});
