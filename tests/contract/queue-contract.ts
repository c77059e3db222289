import { describe, expect, it } from 'vitest';
import { QueueError } from '../../src/core/errors.ts';
import type { Job, JobQueue } from '../../src/core/queue.ts';
import { gate, jobOf, jobsOf, neverFails, recorder } from '../support/queue-jobs.ts';
import { queueAgainContract } from './queue-again-contract.ts';
import { queueFixture } from './queue-fixture.ts';

/** What every `JobQueue` does. */
export function queueContract(openQueue: () => Promise<JobQueue>): void {
  const fixture = queueFixture(openQueue);
  const { open, queue, newStage, work, expectCounts } = fixture;

  describe('adding and working', () => {
    it('hands each job over once, in the order of adding, with nothing but its ids', async () => {
      const stage = newStage();
      const jobs = jobsOf(stage, 600);
      await queue().add(stage, jobs);
      const handed = recorder<Job>(600);
      await work(stage, handed.record);
      await handed.complete;
      expect(handed.values).toEqual(jobs);
    });

    it('hands over jobs that are added while a worker waits', async () => {
      const stage = newStage();
      const handed = recorder<Job>(2);
      await work(stage, handed.record);
      await queue().add(stage, [jobOf(stage, '1')]);
      await expectCounts(stage, { waiting: 0, active: 0 });
      await queue().add(stage, [jobOf(stage, '2')]);
      await handed.complete;
      expect(handed.values.map(({ shard }) => shard)).toEqual(['1', '2']);
    });

    it('works as many jobs at a time as asked, and no more', async () => {
      const stage = newStage();
      const opened = gate();
      let active = 0;
      let most = 0;
      await queue().add(stage, jobsOf(stage, 12));
      const ended = recorder<string>(12);
      const handle = async ({ shard }: Job) => {
        active += 1;
        most = Math.max(most, active);
        await opened.passed;
        active -= 1;
        await ended.record(shard);
      };
      await work(stage, handle, 4);
      await expectCounts(stage, { active: 4, waiting: 8 });
      opened.open();
      await ended.complete;
      expect(most).toBe(4);
    });

    it('shares jobs between consumers, each job going to one', async () => {
      const stage = newStage();
      const handed = recorder<string>(40);
      const takers = new Set<number>();
      for (const taker of [1, 2]) {
        await work(stage, async ({ shard }) => {
          takers.add(taker);
          await handed.record(shard);
        });
      }
      const jobs = jobsOf(stage, 40);
      await queue().add(stage, jobs);
      await handed.complete;
      expect(handed.values.toSorted()).toEqual(jobs.map(({ shard }) => shard).toSorted());
      expect(takers.size).toBe(2);
    });

    it('keeps the queues of stages apart', async () => {
      const [one, other] = [newStage(), newStage()];
      await queue().add(one, [jobOf(one, '1')]);
      expect(await queue().counts(one)).toMatchObject({ waiting: 1 });
      expect(await queue().counts(other)).toMatchObject({ waiting: 0 });
    });

    it('lets a handler add the next job', async () => {
      const [first, second] = [newStage(), newStage()];
      const handed = recorder<Job>(20);
      await work(second, handed.record, 4);
      const next = ({ shard }: Job) => queue().add(second, [jobOf(second, shard)]);
      await work(first, next, 4);
      await queue().add(first, jobsOf(first, 20));
      await handed.complete;
      expect(new Set(handed.values.map(({ shard }) => shard)).size).toBe(20);
    });
  });

  describe('the oldest waiting job', () => {
    it('is the one that was added first, until a worker has taken it', async () => {
      const stage = newStage();
      const oldestAt = async () => queue().oldestWaitingAt(stage);
      expect(await oldestAt()).toBeNull();
      const beforeMs = Date.now();
      await queue().add(stage, [jobOf(stage, '1')]);
      const firstMs = (await oldestAt()) ?? 0;
      expect(firstMs).toBeGreaterThanOrEqual(beforeMs);
      await expect.poll(() => Date.now()).toBeGreaterThan(firstMs);
      await queue().add(stage, [jobOf(stage, '2')]);
      expect(await oldestAt()).toBe(firstMs);
      const opened = gate();
      await work(stage, async () => opened.passed);
      await expectCounts(stage, { active: 1, waiting: 1 });
      expect(await oldestAt()).toBeGreaterThan(firstMs);
      opened.open();
      await expectCounts(stage, { active: 0, waiting: 0 });
      expect(await oldestAt()).toBeNull();
    });
  });

  describe('closing a consumer', () => {
    it('waits for the job in hand, takes no other, and may be done twice', async () => {
      const stage = newStage();
      const opened = gate();
      const begun = recorder<string>(1);
      const ended: string[] = [];
      await queue().add(stage, jobsOf(stage, 3));
      const consumer = await work(stage, async ({ shard }) => {
        await begun.record(shard);
        await opened.passed;
        ended.push(shard);
      });
      await begun.complete;
      const closed = Promise.all([consumer.close(), consumer.close()]);
      expect(await queue().counts(stage)).toMatchObject({ active: 1, waiting: 2 });
      opened.open();
      await closed;
      expect(ended).toEqual(begun.values);
      expect(await queue().counts(stage)).toMatchObject({ active: 0, waiting: 2 });
    });

    it('leaves the other jobs to another consumer', async () => {
      const stage = newStage();
      const first = await work(stage, () => Promise.resolve());
      await first.close();
      await queue().add(stage, jobsOf(stage, 3));
      const handed = recorder<Job>(3);
      await work(stage, handed.record);
      await handed.complete;
      expect(handed.values).toHaveLength(3);
    });
  });

  describe('runs', () => {
    it('are found again by the id they were announced under, the last directory counting', async () => {
      expect(await queue().locate('run-of-nobody')).toBeNull();
      await queue().announce('run-7', '/data/old place');
      await queue().announce('run-7', '/data/new place');
      await queue().announce('run-8', '/data/other');
      expect(await queue().locate('run-7')).toBe('/data/new place');
      expect(await queue().locate('run-8')).toBe('/data/other');
    });
  });

  describe('a closed queue', () => {
    it('ends its consumers, whose last jobs may add the next, and refuses further use', async () => {
      const stage = newStage();
      const brief = await open();
      const opened = gate();
      const begun = recorder<Job>(1);
      let isOver = false;
      await brief.work(stage, { concurrency: 1, onError: neverFails }, async (job) => {
        await begun.record(job);
        await opened.passed;
        await brief.add(newStage(), [job]);
        isOver = true;
      });
      await brief.add(stage, [jobOf(stage, '1')]);
      await begun.complete;
      const closed = brief.close();
      opened.open();
      await closed;
      await brief.close();
      expect(isOver).toBe(true);
      await expect(brief.add(stage, [jobOf(stage, '2')])).rejects.toThrow(QueueError);
      await expect(brief.counts(stage)).rejects.toThrow(QueueError);
    });
  });

  queueAgainContract(fixture);
}
