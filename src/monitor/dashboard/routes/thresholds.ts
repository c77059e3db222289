import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import type { DashboardSource } from '../dashboard-source.ts';
import { findRun } from './find-run.ts';
import { Settings } from './task-request.ts';

const Preview = z.strictObject({ set: Settings });

/** The thresholds of a run, and what others would change. */
export function thresholdRoutes(source: DashboardSource): Hono {
  return new Hono()
    .get('/runs/:run/thresholds', async (context) => {
      const { thresholds } = await findRun(source, context);
      return context.json(await thresholds.describe(context.req.raw.signal));
    })
    .post('/runs/:run/thresholds/preview', async (context) => {
      const { thresholds } = await findRun(source, context);
      const parsed = Preview.safeParse(await context.req.json());
      if (!parsed.success) {
        throw new HTTPException(400, { message: z.prettifyError(parsed.error) });
      }
      return context.json(await thresholds.preview(parsed.data.set, context.req.raw.signal));
    });
}
