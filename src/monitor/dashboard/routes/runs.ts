import { Hono } from 'hono';
import type { DashboardSource } from '../dashboard-source.ts';
import { findRun } from './find-run.ts';

/** Runs, and how each is doing. */
export function runRoutes(source: DashboardSource): Hono {
  return new Hono()
    .get('/runs', async (context) => context.json(await source.runs()))
    .get('/runs/:run/status', async (context) =>
      context.json(await (await findRun(source, context)).status()),
    );
}
