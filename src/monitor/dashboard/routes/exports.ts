import { Hono } from 'hono';
import type { DashboardSource } from '../dashboard-source.ts';
import { findRun } from './find-run.ts';

/** What a run can be written as, and what was written. */
export function exportRoutes(source: DashboardSource): Hono {
  return new Hono().get('/runs/:run/exports', async (context) =>
    context.json(await (await findRun(source, context)).exports.describe()),
  );
}
