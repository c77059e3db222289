import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { DashboardRun, DashboardSource } from '../dashboard-source.ts';

/** The run that an address names. Answers 404 where there is none. */
export async function findRun(source: DashboardSource, context: Context): Promise<DashboardRun> {
  const key = context.req.param('run') ?? '';
  const run = await source.run(key);
  if (run) return run;
  throw new HTTPException(404, { message: `there is no run ${key} here` });
}
