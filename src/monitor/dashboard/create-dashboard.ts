import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { InvariantError, RecaptorError, messageOf } from '../../core/errors.ts';
import type { DashboardSource } from './dashboard-source.ts';
import { guard, type GuardOptions } from './guard.ts';
import { exploreRoutes } from './routes/explore.ts';
import { exportRoutes } from './routes/exports.ts';
import type { Metrics } from '../metrics/create-metrics.ts';
import { mediaRoutes } from './routes/media.ts';
import { reviewRoutes } from './routes/review.ts';
import { runRoutes } from './routes/runs.ts';
import { taskRoutes } from './routes/tasks.ts';
import { thresholdRoutes } from './routes/thresholds.ts';
import { shellPage } from './shell-page.ts';

export interface DashboardOptions extends GuardOptions {
  readonly source: DashboardSource;
  /** Where the built script and style of the pages are. */
  readonly clientDirectory: string;
  readonly version: string;
  /** Pages of the raw queues, under `BOARD_PATH`; null where there are none. */
  readonly board: Hono | null;
  /** What Prometheus finds at `/metrics`. */
  readonly metrics: Metrics;
  /** Told of errors that no visitor can mend. */
  readonly onTrouble: (error: unknown) => void;
}

export const BOARD_PATH = '/queues';

const ASSETS: Readonly<Record<string, string>> = {
  'main.js': 'text/javascript; charset=utf-8',
  'main.css': 'text/css; charset=utf-8',
};

/** Nothing but the dashboard's own files; what it is given to show can run nothing. */
const POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  mediaSrc: ["'self'", 'blob:'],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** Bull-board styles its parts in place; what it would load from elsewhere stays out. */
const BOARD_POLICY = {
  ...POLICY,
  styleSrc: ["'self'", "'unsafe-inline'"],
  fontSrc: ["'self'", 'data:'],
};

/** The dashboard as a web application: `fetch` answers a request. */
export function createDashboard(options: DashboardOptions): Hono {
  const app = new Hono();
  const [own, board] = [headersWith(POLICY), headersWith(BOARD_POLICY)];
  app.use(async (context, next) =>
    context.req.path.startsWith(BOARD_PATH) ? board(context, next) : own(context, next),
  );
  app.use(guard(options));
  if (options.board) app.route(BOARD_PATH, options.board);
  app.get('/assets/:name', async (context) => {
    const name = context.req.param('name');
    const type = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
    if (type === undefined) return context.notFound();
    const bytes = await readFile(join(options.clientDirectory, name));
    return context.body(bytes, 200, { 'Content-Type': type, 'Cache-Control': 'no-cache' });
  });
  app.get('/metrics', async (context) =>
    context.body(await options.metrics.text(), 200, {
      'Content-Type': options.metrics.contentType,
    }),
  );
  app.route('/api', runRoutes(options.source));
  app.route('/api', taskRoutes(options.source));
  app.route('/api', mediaRoutes(options.source));
  app.route('/api', reviewRoutes(options.source));
  app.route('/api', thresholdRoutes(options.source));
  app.route('/api', exportRoutes(options.source));
  app.route('/api', exploreRoutes(options.source));
  app.all('/api/*', (context) => context.json({ error: { code: 'not_found' } }, 404));
  app.get('*', (context) => context.html(shellPage(options.version)));
  app.onError((error, context) => answerOf(error, context, options));
  return app;
}

function headersWith(contentSecurityPolicy: typeof POLICY): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy,
    crossOriginResourcePolicy: 'same-origin',
    referrerPolicy: 'no-referrer',
    strictTransportSecurity: false,
  });
}

function answerOf(error: unknown, context: Context, { onTrouble }: DashboardOptions): Response {
  if (error instanceof HTTPException) {
    return context.json({ error: { code: 'refused', message: error.message } }, error.status);
  }
  if (error instanceof RecaptorError && !(error instanceof InvariantError)) {
    const { code, message } = error;
    return context.json({ error: { code, message } }, code.endsWith('missing') ? 404 : 409);
  }
  if (context.req.raw.signal.aborted) return context.body(null, 499 as 408);
  onTrouble(error);
  return context.json({ error: { code: 'unexpected', message: messageOf(error) } }, 500);
}
