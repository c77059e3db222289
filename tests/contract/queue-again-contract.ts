import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/core/queue.ts';
import { PostponeJob } from '../../src/core/queue.ts';
import { gate, jobOf, recorder, jobsOf } from '../support/queue-jobs.ts';
import { PATIENT, type QueueFixture } from './queue-fixture.ts';

const POSTPONED_FAR = 60 * 60_000;

/** The part of the contract about jobs that come back: added again, failed or postponed. */
export function queueAgainContract(fixture: QueueFixture): void {
  const { queue, newStage, work, expectCounts } = fixture;

  describe('a job that is added again', () => {
    it('is left while it waits, and in the same call', async () => {
      const stage = newStage();
      const jobs = jobsOf(stage, 3);
      await queue().add(stage, [...jobs, ...jobs]);
      await queue().add(stage, jobs);
      expect(await queue().counts(stage)).toMatchObject({ waiting: 3 });
    });

    it('is left while it is worked on, and not worked on a second time after', async () => {
      const stage = newStage();
      const opened = gate();
      const handed = recorder<Job>(2);
      await work(stage, async (job) => {
        await handed.record(job);
        await opened.passed;
      });
      await queue().add(stage, [jobOf(stage, '1')]);
      await expectCounts(stage, { active: 1 });
      await queue().add(stage, [jobOf(stage, '1')]);
      opened.open();
      await expectCounts(stage, { active: 0, waiting: 0 });
      await queue().add(stage, [jobOf(stage, '2')]);
      await handed.complete;
      expect(handed.values.map(({ shard }) => shard)).toEqual(['1', '2']);
    });

    it('is left while it is postponed', async () => {
      const stage = newStage();
      await work(stage, () => Promise.reject(new PostponeJob(POSTPONED_FAR, 'later')));
      await queue().add(stage, [jobOf(stage, '1')]);
      await expectCounts(stage, { delayed: 1 });
      await queue().add(stage, [jobOf(stage, '1')]);
      expect(await queue().counts(stage)).toMatchObject({ delayed: 1, waiting: 0, active: 0 });
    });

    it('is worked on again after it completed', async () => {
      const stage = newStage();
      const handed = recorder<Job>(3);
      await work(stage, handed.record);
      for (const times of [1, 2, 3]) {
        await queue().add(stage, [jobOf(stage, '1')]);
        await expect.poll(() => handed.values.length, PATIENT).toBe(times);
        await expectCounts(stage, { active: 0, waiting: 0 });
      }
    });

    it('is worked on again after it failed, whether its failure is forgotten or not', async () => {
      const stage = newStage();
      const handed = recorder<Job>(3);
      await work(stage, async (job) => {
        await handed.record(job);
        throw new Error('broken');
      });
      await queue().add(stage, [jobOf(stage, '1')]);
      await expectCounts(stage, { failed: 1 });
      await queue().add(stage, [jobOf(stage, '1')]);
      await expectCounts(stage, { failed: 2 });
      await queue().forgetFailures(stage, 'run-1');
      await queue().add(stage, [jobOf(stage, '1')]);
      await expectCounts(stage, { failed: 1 });
      expect(handed.values).toHaveLength(3);
    });

    it('is another job in another run and under another fingerprint', async () => {
      const stage = newStage();
      const job = jobOf(stage, '1');
      await queue().add(stage, [
        job,
        { ...job, run: 'run-2' },
        { ...job, stage: `${stage}@ffffffffffffffff` },
      ]);
      expect(await queue().counts(stage)).toMatchObject({ waiting: 3 });
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
      await queue().add(stage, [jobOf(stage, '1')]);
      await expectCounts(stage, { failed: 1, waiting: 0, active: 0 });
      await queue().add(stage, [jobOf(stage, '2')]);
      await handed.complete;
      expect(handed.values.map(({ shard }) => shard)).toEqual(['1', '2']);
      expect(await queue().failures(stage)).toEqual([
        { job: jobOf(stage, '1'), reason: 'shard file is not there' },
      ]);
    });

    it('fails the job even where it throws no Error', async () => {
      const stage = newStage();
      // oxlint-disable-next-line prefer-promise-reject-errors -- libraries do it
      await work(stage, () => Promise.reject('just a text'));
      await queue().add(stage, [jobOf(stage, '1')]);
      await expectCounts(stage, { failed: 1 });
      expect(await queue().failures(stage)).toMatchObject([{ reason: 'just a text' }]);
    });

    it('puts the job back with PostponeJob, as often as it likes', async () => {
      const stage = newStage();
      const handed = recorder<Job>(5);
      await work(stage, async (job) => {
        await handed.record(job);
        if (handed.values.length < 5) throw new PostponeJob(10, 'endpoint is loading');
      });
      await queue().add(stage, [jobOf(stage, '1')]);
      await handed.complete;
      await expectCounts(stage, { failed: 0, delayed: 0, waiting: 0, active: 0 });
      expect(handed.values).toEqual(Array.from({ length: 5 }, () => jobOf(stage, '1')));
    });

    it('keeps no other job waiting behind a postponed one', async () => {
      const stage = newStage();
      const handed = recorder<string>(1);
      await queue().add(stage, [jobOf(stage, 'later'), jobOf(stage, 'now')]);
      await work(stage, async ({ shard }) => {
        if (shard === 'later') throw new PostponeJob(POSTPONED_FAR, 'later');
        await handed.record(shard);
      });
      await handed.complete;
      await expectCounts(stage, { delayed: 1, waiting: 0, active: 0 });
      expect(handed.values).toEqual(['now']);
    });
  });

  describe('failures', () => {
    it('are forgotten by run, and by queue', async () => {
      const [stage, other] = [newStage(), newStage()];
      for (const name of [stage, other]) {
        await work(name, ({ run }) => Promise.reject(new Error(`broken in ${run}`)));
        await queue().add(name, [
          jobOf(name, '1'),
          jobOf(name, '2'),
          { ...jobOf(name, '1'), run: 'run-2' },
        ]);
        await expectCounts(name, { failed: 3 });
      }
      await queue().forgetFailures(stage, 'run-1');
      expect(await queue().failures(stage)).toEqual([
        { job: { ...jobOf(stage, '1'), run: 'run-2' }, reason: 'broken in run-2' },
      ]);
      expect(await queue().failures(other)).toHaveLength(3);
    });

    it('are none in a queue that nobody has used', async () => {
      const stage = newStage();
      await queue().forgetFailures(stage, 'run-1');
      expect(await queue().failures(stage)).toEqual([]);
      expect(await queue().counts(stage)).toEqual({
        waiting: 0,
        active: 0,
        delayed: 0,
        failed: 0,
        completed: 0,
      });
    });
  });
}
