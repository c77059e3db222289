import { Hono, type Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import { REVISION_ACTIONS } from '../../../core/revision.ts';
import type { DashboardSource } from '../dashboard-source.ts';
import type { ReviewSample } from '../review-source.ts';
import { findRun } from './find-run.ts';
import { viewOf } from './view-of.ts';

const LONGEST_CAPTION = 20_000;
const LONGEST_NOTE = 1_000;
const MOST_RECORDS = 10_000;

const Sample = z.object({
  sample: z.coerce.number().int().min(1).max(MOST_RECORDS).default(50),
  seed: z.coerce.number().int().min(0).default(0),
});

const Saying = z.strictObject({
  action: z.enum(REVISION_ACTIONS),
  caption: z.string().max(LONGEST_CAPTION).exactOptional(),
  note: z.string().max(LONGEST_NOTE).exactOptional(),
  by: z.string().max(100).exactOptional(),
  basis: z.string().max(64).exactOptional(),
});

const Text = z.strictObject({ text: z.string().max(LONGEST_CAPTION) });

/** Captions for a person to judge, and what the person says of them. */
export function reviewRoutes(source: DashboardSource): Hono {
  return new Hono()
    .get('/runs/:run/review', async (context) => {
      const { review } = await findRun(source, context);
      return context.json(await review.queue(sampleOf(context), context.req.raw.signal));
    })
    .get('/runs/:run/review/records/:id', async (context) => {
      const { review } = await findRun(source, context);
      return context.json(await review.record(context.req.param('id'), context.req.raw.signal));
    })
    .post('/runs/:run/review/records/:id', async (context) => {
      const { review } = await findRun(source, context);
      const saying = read(Saying, await context.req.json());
      // What is said is kept, though the page is closed meanwhile.
      const { signal } = new AbortController();
      const id = context.req.param('id');
      return context.json(await review.revise(id, saying, sampleOf(context), signal));
    })
    .post('/runs/:run/review/tokens', async (context) => {
      const { review } = await findRun(source, context);
      return context.json(review.tokens(read(Text, await context.req.json()).text));
    });
}

function sampleOf(context: Context): ReviewSample {
  const { sample: count, seed } = read(Sample, context.req.query());
  return { count, seed, filters: viewOf(context).filters };
}

function read<Value>(schema: z.ZodType<Value>, given: unknown): Value {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new HTTPException(400, { message: z.prettifyError(parsed.error) });
}
