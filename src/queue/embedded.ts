import type { JobQueue } from '../core/queue.ts';

/**
 * PGlite's defaults reserve 128 MB for shared buffers; a queue of ids needs a few. Nothing survives
 * the process, so nothing has to be logged for a crash.
 */
const POSTGRES_SETTINGS = [
  'shared_buffers=8MB',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
];

const WORKER_OPTIONS = {
  /**
   * Far longer than any stall of the event loop: only this process takes jobs, so a lock that ran
   * out is no sign of a dead worker, and a second run of a job that still runs costs money.
   */
  lockDuration: 5 * 60_000,
  stalledInterval: 30_000,
  /** BullMQ sorts all that are kept each time a job completes: at 1000 that is half of the time. */
  removeOnComplete: { count: 20 },
};

/**
 * A queue inside this process, with nothing to install: BullMQ's Postgres backend on PGlite
 * (Postgres in WebAssembly) in memory. It ends with the process; the run's files do not.
 */
export async function openEmbeddedQueue(): Promise<JobQueue> {
  // Loaded here: both packages take longer to load than most commands to run.
  const [{ PGlite }, { createPostgresBackend, runMigrations }, { BullmqQueue }, { PglitePool }] =
    await Promise.all([
      import('@electric-sql/pglite'),
      import('bullmq'),
      import('./bullmq-queue.ts'),
      import('./pglite-pool.ts'),
    ]);
  const database = await PGlite.create('memory://', {
    initDbStartParams: ['--wal-segsize=1'],
    postgresqlconf: POSTGRES_SETTINGS,
  });
  const pool = new PglitePool(database);
  await runMigrations(await pool.connect());
  // BullMQ's commands name no schema; with a pool of its own it would set this itself.
  await database.exec('SET search_path = bullmq, public');
  return new BullmqQueue({
    kind: 'embedded',
    createBackend: createPostgresBackend,
    connection: pool,
    callMs: null,
    options: {},
    workerOptions: WORKER_OPTIONS,
    directories: new Map<string, string>(),
    close: async () => {
      await pool.end();
      await database.close();
    },
  });
}
