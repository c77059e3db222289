import { PGlite } from '@electric-sql/pglite';
import { runMigrations } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PglitePool } from '../../../src/queue/pglite-pool.ts';

describe('a pool over PGlite', () => {
  let database: PGlite;
  let pool: PglitePool;

  beforeAll(async () => {
    database = await PGlite.create('memory://');
    pool = new PglitePool(database);
    await runMigrations(await pool.connect());
  });

  afterAll(async () => {
    await pool.end();
    await database.close();
  });

  it('answers a query with its rows, and a command with the number of rows it changed', async () => {
    await pool.query('CREATE TABLE word (text text)');
    const inserted = await pool.query('INSERT INTO word VALUES ($1), ($2)', ['shot', 'clip']);
    expect(inserted.rowCount).toBe(2);
    const { rows } = await pool.query('SELECT text FROM word ORDER BY text');
    expect(rows).toEqual([{ text: 'clip' }, { text: 'shot' }]);
  });

  it('answers several statements with the rows of the last', async () => {
    expect(await pool.query('SELECT 1 AS one; SELECT 2 AS two')).toMatchObject({
      rows: [{ two: 2 }],
    });
  });

  it.each(['LISTEN jobs', '-- wakes\n-- workers\n listen "jobs";\n'])(
    'hands the notifications of %j to that client, until it is released',
    async (command) => {
      const [listener, other] = await Promise.all([pool.connect(), pool.connect()]);
      const heard: unknown[] = [];
      listener.on('notification', (notification) => heard.push(notification));
      other.on('notification', (notification) => heard.push(['other', notification]));
      await listener.query(command);
      await pool.query("SELECT pg_notify('jobs', $1)", ['recaption']);
      expect(heard).toEqual([{ channel: 'jobs', payload: 'recaption' }]);
      listener.release();
      await pool.query("SELECT pg_notify('jobs', $1)", ['recaption']);
      expect(heard).toHaveLength(1);
    },
  );

  it('sweeps the dead rows away every so often', async () => {
    const sizeBytes = async (): Promise<number> => {
      const { rows } = await pool.query<{ size: number }>(
        "SELECT pg_total_relation_size('bullmq.meta') AS size",
      );
      return rows[0]?.size ?? 0;
    };
    const addAndRemove = async (times: number) => {
      for (let index = 0; index < times; index += 1) {
        const field = `field-${index}`;
        await pool.query('INSERT INTO bullmq.meta VALUES ($1, $2, $3)', ['queue', field, field]);
        await pool.query('DELETE FROM bullmq.meta WHERE field = $1', [field]);
      }
      await pool.end();
    };
    await addAndRemove(500);
    const sizeOnce = await sizeBytes();
    await addAndRemove(2_500);
    expect(await sizeBytes()).toBeLessThan(2 * sizeOnce);
  });
});
