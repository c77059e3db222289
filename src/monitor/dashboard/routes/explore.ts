import { Hono, type Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { DashboardSource } from '../dashboard-source.ts';
import { findRun } from './find-run.ts';
import { viewOf } from './view-of.ts';

const MOST_ROWS = 500;
const SHA256 = /^[0-9a-f]{64}$/;

/** The samples of a run: pages, counts, and all that is known of one. */
export function exploreRoutes(source: DashboardSource): Hono {
  return new Hono()
    .get('/runs/:run/explore/state', async (context) => {
      const { explore } = await findRun(source, context);
      return context.json(await explore.state());
    })
    .get('/runs/:run/explore/page', async (context) => {
      const { explore } = await findRun(source, context);
      const limit = Math.min(MOST_ROWS, wholeNumber(context, 'limit', 60));
      const range = { offset: wholeNumber(context, 'offset', 0), limit };
      return context.json(await explore.page(viewOf(context), range));
    })
    .get('/runs/:run/explore/facets', async (context) => {
      const { explore } = await findRun(source, context);
      return context.json(await explore.facets(viewOf(context).filters));
    })
    .get('/runs/:run/explore/sample', async (context) => {
      const { explore } = await findRun(source, context);
      return found(context, await explore.sample(idOf(context), viewOf(context)));
    })
    .get('/runs/:run/explore/calls', async (context) => {
      const { explore } = await findRun(source, context);
      return found(context, await explore.calls(idOf(context), context.req.raw.signal));
    })
    .get('/runs/:run/explore/picture', async (context) => {
      const { explore } = await findRun(source, context);
      const sha256 = context.req.query('sha256') ?? '';
      const { signal } = context.req.raw;
      const picture = SHA256.test(sha256)
        ? await explore.picture(idOf(context), sha256, signal)
        : null;
      if (!picture) throw new HTTPException(404, { message: 'no call has sent such a picture' });
      return context.body(new Uint8Array(picture.bytes), 200, {
        'Content-Type': picture.mediaType,
        'Cache-Control': 'private, max-age=3600, immutable',
      });
    });
}

function idOf(context: Context): string {
  return context.req.query('id') ?? '';
}

function wholeNumber(context: Context, name: string, otherwise: number): number {
  const given = context.req.query(name);
  if (given === undefined) return otherwise;
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw new HTTPException(400, { message: `${name} is a whole number` });
}

/** Answers 404 where there is no such sample. */
function found(context: Context, value: object | null): Response {
  if (value) return context.json(value);
  throw new HTTPException(404, {
    message: `the index has no sample ${idOf(context)}: it may not have been read yet`,
  });
}
