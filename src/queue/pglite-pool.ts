import { EventEmitter } from 'node:events';
import type { PGlite } from '@electric-sql/pglite';
import type { PgNotification, PgPool, PgPoolClient, PgQueryResult } from 'bullmq';

/**
 * BullMQ's SQL opens with comments: a pattern that misses them sends LISTEN to the database as a
 * query, where nobody hears the answer, and every idle worker falls back to polling each 5 s.
 */
const LISTEN = /^(?:\s|--[^\n]*\n)*LISTEN\s+"?(?<channel>\w+)"?\s*;?\s*$/i;

/**
 * Postgres leaves dead rows to its autovacuum process and its log to its checkpointer; PGlite has
 * neither. Without either, 36 000 jobs took it from 190 to 40 jobs a second and to 200 MB.
 */
const HOUSEKEEPING = ['VACUUM bullmq.job, bullmq.dedup, bullmq.event, bullmq.meta', 'CHECKPOINT'];
const QUERIES_BETWEEN = 1000;

/**
 * The part of a `pg.Pool` that BullMQ uses, over the one connection of a PGlite database, with the
 * housekeeping of a server. The database is the caller's to close, after `end`.
 */
export class PglitePool extends EventEmitter implements PgPool {
  /** Promises BullMQ that a lost connection would be noticed, so that idle workers wait, not poll. */
  readonly options = { keepAlive: true };
  readonly #database: PGlite;
  #queries = 0;
  #housekeeping = Promise.resolve();

  constructor(database: PGlite) {
    super();
    this.#database = database;
    // Every queue and worker listens for errors of the one pool.
    this.setMaxListeners(0);
  }

  query<Row>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<Row>> {
    this.#queries += 1;
    if (this.#queries % QUERIES_BETWEEN === 0) this.#housekeeping = this.#keepHouse();
    return runQuery<Row>(this.#database, text, params);
  }

  connect(): Promise<PgPoolClient> {
    return Promise.resolve(new PgliteClient(this.#database));
  }

  end(): Promise<void> {
    return this.#housekeeping;
  }

  async #keepHouse(): Promise<void> {
    try {
      // One by one: several statements in one text are a transaction, where VACUUM is refused.
      for (const statement of HOUSEKEEPING) await this.#database.exec(statement);
    } catch (error) {
      this.emit('error', error);
    }
  }
}

class PgliteClient extends EventEmitter implements PgPoolClient {
  readonly #database: PGlite;
  readonly #stopListening: (() => Promise<void>)[] = [];

  constructor(database: PGlite) {
    super();
    this.#database = database;
  }

  async query<Row>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<Row>> {
    const channel = LISTEN.exec(text)?.groups?.['channel'];
    if (channel === undefined) return runQuery<Row>(this.#database, text, params);
    const stop = await this.#database.listen(channel, (payload) => {
      this.emit('notification', { channel, payload } satisfies PgNotification);
    });
    this.#stopListening.push(stop);
    return { rows: [], rowCount: 0 };
  }

  release(): void {
    for (const stop of this.#stopListening.splice(0)) void stop();
  }
}

/** PGlite takes several statements in one text only where there are no parameters, as `pg` does. */
async function runQuery<Row>(
  database: PGlite,
  text: string,
  params: readonly unknown[] = [],
): Promise<PgQueryResult<Row>> {
  if (params.length === 0) {
    const rows = (await database.exec(text)).at(-1)?.rows ?? [];
    return { rows: rows as Row[], rowCount: rows.length };
  }
  const { rows, affectedRows } = await database.query<Row>(text, [...params]);
  return { rows, rowCount: affectedRows ?? rows.length };
}
