import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import type { DashboardSource } from '../dashboard-source.ts';
import type { TaskRequest } from '../run-tasks.ts';
import { findRun } from './find-run.ts';
import { TaskRequestBody } from './task-request.ts';

/** Commands on a run, started and watched from a page. */
export function taskRoutes(source: DashboardSource): Hono {
  return new Hono()
    .get('/runs/:run/task', async (context) =>
      context.json((await findRun(source, context)).tasks.current()),
    )
    .post('/runs/:run/task', async (context) => {
      const { tasks } = await findRun(source, context);
      return context.json(tasks.start(readRequest(await context.req.json())), 202);
    })
    .delete('/runs/:run/task', async (context) => {
      (await findRun(source, context)).tasks.stop();
      return context.body(null, 204);
    });
}

function readRequest(body: unknown): TaskRequest {
  const parsed = TaskRequestBody.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new HTTPException(400, { message: z.prettifyError(parsed.error) });
}
