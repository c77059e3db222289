import { Hono, type Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { DashboardSource, RunMedia, RecordPlace } from '../dashboard-source.ts';
import { sendMedia } from '../send-media.ts';
import { findRun } from './find-run.ts';

/** Longest sides in pixels that pages show; others would fill the cache. */
const SIDES: readonly number[] = [160, 320, 640];

/** Media of records, by id: no address holds a path. */
export function mediaRoutes(source: DashboardSource): Hono {
  return new Hono()
    .get('/runs/:run/media/:id', async (context) => {
      const { media, place } = await findRecord(source, context);
      return sendMedia(context, await media.open(place, context.req.raw.signal));
    })
    .get('/runs/:run/thumbnails/:id', async (context) => {
      const { media, place } = await findRecord(source, context);
      const side = Number(context.req.query('side') ?? SIDES[1]);
      if (!SIDES.includes(side)) {
        throw new HTTPException(400, { message: `side is one of ${SIDES.join(', ')}` });
      }
      const bytes = await media.thumbnail(place, side, context.req.raw.signal);
      return context.body(new Uint8Array(bytes), 200, {
        'Content-Type': 'image/jpeg',
        'Cache-Control': 'private, max-age=3600',
      });
    });
}

async function findRecord(
  source: DashboardSource,
  context: Context,
): Promise<{ readonly media: RunMedia; readonly place: RecordPlace }> {
  const { media } = await findRun(source, context);
  const id = context.req.param('id') ?? '';
  const place = await media.locate(id);
  if (place) return { media, place };
  throw new HTTPException(404, { message: `the run has no record ${id}` });
}
