import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Consumer, Job, JobQueue } from '../../src/core/queue.ts';
import { PostponeJob } from '../../src/core/queue.ts';
import { QueueError } from '../../src/core/errors.ts';
import { gate, jobOf, jobsOf, neverFails, recorder } from '../support/queue-jobs.ts';

const PATIENT = { timeout: 30_000, interval: 20 };
const POSTPONED_FAR = 60 * 60_000;

/** What every `JobQueue` does. `open` is called once; each test has a queue name of its own. */
export function queueContract(open: () => Promise<JobQueue>): void {
  let queue: JobQueue;
  let stages = 0;
  const newStage = () => `stage-${(stages += 1)}`;
  const consumers: Consumer[] = [];

  async function work(stage: string, handle: (job: Job) => Promise<void>, concurrency = 1) {
    const consumer = await queue.work(stage, { concurrency, onError: neverFails }, handle);
    consumers.push(consumer);
    return consumer;
  }

  const countsOf = (stage: string) => expect.poll(() => queue.counts(stage), PATIENT);

  beforeAll(async () => {
    queue = await open();
  });

  afterAll(async () => {
    await Promise.all(consumers.map((consumer) => consumer.close()));
    await queue.close();
  });

  describe('adding and working', () => {
    it('hands each job over once, in the order of adding, with nothing but its ids', async () => {
      const stage = newStage();
      const jobs = jobsOf(stage, 600);
      await queue.add(stage, jobs);
      const handed = recorder<Job>(600);
      await work(stage, handed.record);
      await handed.complete;
      expect(handed.values).toEqual(jobs);
    });

    it('hands over jobs that are added while a worker waits', async () => {
      const stage = newStage();
      const handed = recorder<Job>(2);
      await work(stage, handed.record);
      await queue.add(stage, [jobOf(stage, '1')]);
      await countsOf(stage).toMatchObject({ waiting: 0, active: 0 });
      await queue.add(stage, [jobOf(stage, '2')]);
      await handed.complete;
      expect(handed.values.map(({ shard }) => shard)).toEqual(['1', '2']);
    });

    it('works as many jobs at a time as asked, and no more', async () => {
      const stage = newStage();
      const opened = gate();
      let active = 0;
      let most = 0;
      await queue.add(stage, jobsOf(stage, 12));
      const ended = recorder<string>(12);
      const handle = async ({ shard }: Job) => {
        active += 1;
        most = Math.max(most, active);
        await opened.passed;
        active -= 1;
        await ended.record(shard);
      };
      await work(stage, handle, 4);
      await countsOf(stage).toMatchObject({ active: 4, waiting: 8 });
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
      await queue.add(stage, jobs);
      await handed.complete;
      expect(handed.values.toSorted()).toEqual(jobs.map(({ shard }) => shard).toSorted());
      expect(takers.size).toBe(2);
    });

    it('keeps the queues of stages apart', async () => {
      const [one, other] = [newStage(), newStage()];
      await queue.add(one, [jobOf(one, '1')]);
      expect(await queue.counts(one)).toMatchObject({ waiting: 1 });
      expect(await queue.counts(other)).toMatchObject({ waiting: 0 });
    });

    it('lets a handler add the next job', async () => {
      const [first, second] = [newStage(), newStage()];
      const handed = recorder<Job>(20);
      await work(second, handed.record, 4);
      const next = ({ shard }: Job) => queue.add(second, [jobOf(second, shard)]);
      await work(first, next, 4);
      await queue.add(first, jobsOf(first, 20));
      await handed.complete;
      expect(new Set(handed.values.map(({ shard }) => shard)).size).toBe(20);
    });
  });

  describe('a job that is added again', () => {
    it('is left while it waits, and in the same call', async () => {
      const stage = newStage();
      const jobs = jobsOf(stage, 3);
      await queue.add(stage, [...jobs, ...jobs]);
      await queue.add(stage, jobs);
      expect(await queue.counts(stage)).toMatchObject({ waiting: 3 });
    });

    it('is left while it is worked on, and not worked on a second time after', async () => {
      const stage = newStage();
      const opened = gate();
      const handed = recorder<Job>(2);
      await work(stage, async (job) => {
        await handed.record(job);
        await opened.passed;
      });
      await queue.add(stage, [jobOf(stage, '1')]);
      await countsOf(stage).toMatchObject({ active: 1 });
      await queue.add(stage, [jobOf(stage, '1')]);
      opened.open();
      await countsOf(stage).toMatchObject({ active: 0, waiting: 0 });
      await queue.add(stage, [jobOf(stage, '2')]);
      await handed.complete;
      expect(handed.values.map(({ shard }) => shard)).toEqual(['1', '2']);
    });

    it('is left while it is postponed', async () => {
      const stage = newStage();
      await work(stage, () => Promise.reject(new PostponeJob(POSTPONED_FAR, 'later')));
      await queue.add(stage, [jobOf(stage, '1')]);
      await countsOf(stage).toMatchObject({ delayed: 1 });
      await queue.add(stage, [jobOf(stage, '1')]);
      expect(await queue.counts(stage)).toMatchObject({ delayed: 1, waiting: 0, active: 0 });
    });

    it('is worked on again after it completed', async () => {
      const stage = newStage();
      const handed = recorder<Job>(3);
      await work(stage, handed.record);
      for (const times of [1, 2, 3]) {
        await queue.add(stage, [jobOf(stage, '1')]);
        await expect.poll(() => handed.values.length, PATIENT).toBe(times);
        await countsOf(stage).toMatchObject({ active: 0, waiting: 0 });
      }
    });

    it('is worked on again after it failed, whether its failure is forgotten or not', async () => {
      const stage = newStage();
      const handed = recorder<Job>(3);
      await work(stage, async (job) => {
        await handed.record(job);
        throw new Error('broken');
      });
      await queue.add(stage, [jobOf(stage, '1')]);
      await countsOf(stage).toMatchObject({ failed: 1 });
      await queue.add(stage, [jobOf(stage, '1')]);
      await countsOf(stage).toMatchObject({ failed: 2 });
      await queue.forgetFailures(stage, 'run-1');
      await queue.add(stage, [jobOf(stage, '1')]);
      await countsOf(stage).toMatchObject({ failed: 1 });
      expect(handed.values).toHaveLength(3);
    });

    it('is another job in another run and under another fingerprint', async () => {
      const stage = newStage();
      const job = jobOf(stage, '1');
      await queue.add(stage, [
        job,
        { ...job, run: 'run-2' },
        { ...job, stage: `${stage}@ffffffffffffffff` },
      ]);
      expect(await queue.counts(stage)).toMatchObject({ waiting: 3 });
    });
  });

  describe('a handler that throws', () => {
    it('fails the job for good, with the reason', async () => {
      const stage = newStage();
      const handed = recorder<Job>(2);
      await work(stage, async (job) => {
        await handed.record(job);
        if (job.shard === '1') throw new Error('shard file is not there');
      });
      await queue.add(stage, [jobOf(stage, '1')]);
      await countsOf(stage).toMatchObject({ failed: 1, waiting: 0, active: 0 });
      await queue.add(stage, [jobOf(stage, '2')]);
      await handed.complete;
      expect(handed.values.map(({ shard }) => shard)).toEqual(['1', '2']);
      expect(await queue.failures(stage)).toEqual([
        { job: jobOf(stage, '1'), reason: 'shard file is not there' },
      ]);
    });

    it('fails the job even where it throws no Error', async () => {
      const stage = newStage();
      // oxlint-disable-next-line prefer-promise-reject-errors -- libraries do it
      await work(stage, () => Promise.reject('just a text'));
      await queue.add(stage, [jobOf(stage, '1')]);
      await countsOf(stage).toMatchObject({ failed: 1 });
      expect(await queue.failures(stage)).toMatchObject([{ reason: 'just a text' }]);
    });

    it('puts the job back with PostponeJob, as often as it likes', async () => {
      const stage = newStage();
      const handed = recorder<Job>(5);
      await work(stage, async (job) => {
        await handed.record(job);
        if (handed.values.length < 5) throw new PostponeJob(10, 'endpoint is loading');
      });
      await queue.add(stage, [jobOf(stage, '1')]);
      await handed.complete;
      await countsOf(stage).toMatchObject({ failed: 0, delayed: 0, waiting: 0, active: 0 });
      expect(handed.values).toEqual(Array.from({ length: 5 }, () => jobOf(stage, '1')));
    });

    it('keeps no other job waiting behind a postponed one', async () => {
      const stage = newStage();
      const handed = recorder<string>(1);
      await queue.add(stage, [jobOf(stage, 'later'), jobOf(stage, 'now')]);
      await work(stage, async ({ shard }) => {
        if (shard === 'later') throw new PostponeJob(POSTPONED_FAR, 'later');
        await handed.record(shard);
      });
      await handed.complete;
      await countsOf(stage).toMatchObject({ delayed: 1, waiting: 0, active: 0 });
    });
  });

  describe('failures', () => {
    it('are forgotten by run, and by queue', async () => {
      const [stage, other] = [newStage(), newStage()];
      for (const name of [stage, other]) {
        await work(name, ({ run }) => Promise.reject(new Error(`broken in ${run}`)));
        await queue.add(name, [
          jobOf(name, '1'),
          jobOf(name, '2'),
          { ...jobOf(name, '1'), run: 'run-2' },
        ]);
        await countsOf(name).toMatchObject({ failed: 3 });
      }
      await queue.forgetFailures(stage, 'run-1');
      expect(await queue.failures(stage)).toEqual([
        { job: { ...jobOf(stage, '1'), run: 'run-2' }, reason: 'broken in run-2' },
      ]);
      expect(await queue.failures(other)).toHaveLength(3);
    });

    it('are none in a queue that nobody has used', async () => {
      const stage = newStage();
      await queue.forgetFailures(stage, 'run-1');
      expect(await queue.failures(stage)).toEqual([]);
      expect(await queue.counts(stage)).toEqual({
        waiting: 0,
        active: 0,
        delayed: 0,
        failed: 0,
        completed: 0,
      });
    });
  });

  describe('closing a consumer', () => {
    it('waits for the job in hand, takes no other, and may be done twice', async () => {
      const stage = newStage();
      const opened = gate();
      const begun = recorder<string>(1);
      const ended: string[] = [];
      await queue.add(stage, jobsOf(stage, 3));
      const consumer = await work(stage, async ({ shard }) => {
        await begun.record(shard);
        await opened.passed;
        ended.push(shard);
      });
      await begun.complete;
      const closed = Promise.all([consumer.close(), consumer.close()]);
      expect(await queue.counts(stage)).toMatchObject({ active: 1, waiting: 2 });
      opened.open();
      await closed;
      expect(ended).toEqual(begun.values);
      expect(await queue.counts(stage)).toMatchObject({ active: 0, waiting: 2 });
    });

    it('leaves the other jobs to another consumer', async () => {
      const stage = newStage();
      const first = await work(stage, () => Promise.resolve());
      await first.close();
      await queue.add(stage, jobsOf(stage, 3));
      const handed = recorder<Job>(3);
      await work(stage, handed.record);
      await handed.complete;
      expect(handed.values).toHaveLength(3);
    });
  });

  describe('runs', () => {
    it('are found again by the id they were announced under, the last directory counting', async () => {
      expect(await queue.locate('run-of-nobody')).toBeNull();
      await queue.announce('run-7', '/data/old place');
      await queue.announce('run-7', '/data/new place');
      await queue.announce('run-8', '/data/other');
      expect(await queue.locate('run-7')).toBe('/data/new place');
      expect(await queue.locate('run-8')).toBe('/data/other');
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
}
