import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BatchServer } from '../../../src/core/batch.ts';
import type { Answer } from '../../../src/core/chat.ts';
import { EndpointError } from '../../../src/core/errors.ts';
import { openBatches, type BatchSetup } from '../../support/batch-endpoint.ts';
import { markerFor, pictureOf, requestOf } from '../../support/chat-requests.ts';
import { waitFor } from '../../support/cli.ts';

const pictures = (count: number) => Array.from({ length: count }, (_, seed) => pictureOf(seed));
const questions = (count: number) => pictures(count).map((picture) => requestOf(picture));

function textsOf(answers: readonly (Answer | Error)[]): readonly string[] {
  return answers.map((answer) => (answer instanceof Error ? String(answer) : answer.text));
}

function expectOwnAnswers(answers: readonly (Answer | Error)[]): void {
  const texts = textsOf(answers);
  for (const [at, picture] of pictures(answers.length).entries()) {
    expect(texts[at]).toContain(markerFor(picture));
  }
}

/** How often the server has answered each question in full. */
function paid({ server }: BatchSetup): readonly number[] {
  return server.report().questions.map(({ answered }) => answered);
}

describe('batches', () => {
  it('are split by count, and each answer comes back to its own picture', async () => {
    await using setup = await openBatches({}, { limits: { maxQuestions: 4 } });
    const answers = await setup.answersTo(questions(10));
    expectOwnAnswers(answers);
    expect(setup.server.batches().map((batch) => batch.questions)).toEqual([4, 4, 2]);
    expect(paid(setup)).toEqual(Array.from({ length: 10 }, () => 1));
    expect(answers[0]).toMatchObject({ call: { endpoint: 'test', batch: '0001', attempts: 1 } });
    expect(setup.money.reserved).toBe(0);
    expect(setup.money.spent).toBeGreaterThan(0);
  });

  it('are split by bytes, and leave no pictures behind', async () => {
    await using setup = await openBatches({}, { limits: { maxBytes: 10_000 } });
    expectOwnAnswers(await setup.answersTo(questions(7)));
    const sizes = setup.server.batches().map(({ inputBytes }) => inputBytes);
    expect(sizes).toHaveLength(3);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(10_000);
    const left = await readdir(setup.directory);
    expect(left.filter((name) => /input|tmp|fetched/.test(name))).toEqual([]);
  });

  it('ask what two records share once', async () => {
    await using setup = await openBatches();
    await setup.answersTo([...questions(3), ...questions(3)]);
    expect(setup.server.batches().map((batch) => batch.questions)).toEqual([3]);
  });

  it('that expire give what came, and the rest is asked in the next', async () => {
    await using setup = await openBatches({ batches: { ends: 'expired', reached: 0.5, first: 1 } });
    const answers = await setup.answersTo(questions(20));
    expectOwnAnswers(answers);
    const [first = 0, second = 0] = setup.server.batches().map((batch) => batch.questions);
    expect(first).toBe(20);
    expect(second).toBeGreaterThan(3);
    expect(second).toBeLessThan(17);
    expect(paid(setup)).toEqual(Array.from({ length: 20 }, () => 1));
    const attempts = answers.map((answer) => (answer instanceof Error ? 0 : answer.call.attempts));
    expect(new Set(attempts)).toEqual(new Set([1]));
  });

  it('that expire again and again fail the question, not the run', async () => {
    await using setup = await openBatches(
      { batches: { ends: 'expired', reached: 0 } },
      { maxAttempts: 2 },
    );
    const [error] = await setup.answersTo(questions(1));
    expect(error).toMatchObject({
      ...{ fault: 'transient', code: 'endpoint_unanswered' },
      message: expect.stringContaining('window expired. Given up after 2 batches'),
    });
    expect(setup.server.batches()).toHaveLength(2);
    expect(setup.money).toEqual({ reserved: 0, spent: 0 });
  });

  it('class the errors of single questions; refusal and truncation are answers', async () => {
    const [moderated, broken, refused, cut] = questions(4);
    const rule = (at: number) => ({ pictures: [pictureOf(at).sha256] });
    const body = { error: { message: 'No.', code: 'content_policy_violation' } };
    await using setup = await openBatches({
      rules: [
        { ...rule(0), trouble: { kind: 'status', status: 400, body } },
        { ...rule(1), trouble: { kind: 'status', status: 500 }, firstPerQuestion: 1 },
        { ...rule(2), trouble: { kind: 'refuse' } },
        { ...rule(3), trouble: { kind: 'truncate' } },
      ],
    });
    const asked = [moderated, broken, refused, cut].flatMap((question) => question ?? []);
    const answers = await setup.answersTo(asked);
    expect(answers[0]).toMatchObject({ fault: 'request', code: 'endpoint_moderated' });
    expect(answers.slice(1)).toMatchObject([
      { outcome: 'complete' },
      { outcome: 'refused' },
      { outcome: 'truncated' },
    ]);
    expect(setup.server.batches().map((batch) => batch.questions)).toEqual([4, 1]);
  });

  it('take fewer pictures where the server refuses their number', async () => {
    const error = { message: 'At most 2 image(s) may be provided in one request.' };
    const trouble = { kind: 'status' as const, status: 400, body: { error } };
    await using setup = await openBatches({ rules: [{ trouble, first: 1 }] });
    const [answer] = await setup.answersTo([requestOf(...pictures(4))]);
    expect(answer).toMatchObject({
      call: { reduction: { picturesGiven: 4, picturesSent: 2, scale: 1 } },
    });
  });

  it('that do not fit beside those that are out are submitted again', async () => {
    await using setup = await openBatches(
      { batches: { room: 1, workMs: 30 } },
      { limits: { maxQuestions: 2 } },
    );
    expectOwnAnswers(await setup.answersTo(questions(6)));
    expect(setup.server.uploads()).toBe(3);
    expect(paid(setup)).toEqual(Array.from({ length: 6 }, () => 1));
  });

  it('that fail validation stop the run, and their questions stay unpaid', async () => {
    const setup = await openBatches({ batches: { ends: 'failed', first: 1 } });
    const [error] = await setup.answersTo(questions(1));
    expect(error).toMatchObject({
      ...{ fault: 'endpoint', code: 'endpoint_batch_refused' },
      message: expect.stringContaining('line 1: This line is not parseable'),
    });
    await setup.desk.close();
    expect(setup.money).toEqual({ reserved: 0, spent: 0 });
    await using next = await setup.again();
    expectOwnAnswers(await next.answersTo(questions(1)));
  });

  it('wait for the budget: no more is asked than it allows', async () => {
    await using setup = await openBatches({ batches: { workMs: 20 } }, { budgetTokens: 3_000 });
    await setup.put(questions(5));
    expect(setup.money.reserved).toBe(3_000);
    expect(setup.desk.isFull()).toBe(true);
    await waitFor('the batch', async () => setup.money.reserved === 0);
    expect(setup.server.batches().map((batch) => batch.questions)).toEqual([3]);
  });
});

/** Does what is asked of the server, and is killed before it hears so. */
function killedAfter(step: 'upload' | 'create'): (server: BatchServer) => BatchServer {
  return (server) => ({
    ...server,
    [step]: async (...args: never[]) => {
      await (server[step] as (...all: never[]) => Promise<unknown>)(...args);
      return new Promise(() => {});
    },
  });
}

describe('a process that is killed', () => {
  it('while it writes a question asks it anew', async () => {
    const setup = await openBatches({}, { limits: { idleMs: 60_000 } });
    expect(await setup.put(questions(3))).toBe(3);
    const input = join(setup.directory, '0001.input.jsonl');
    const text = await readFile(input, 'utf8');
    await writeFile(input, text.slice(0, -100));
    await using next = await setup.again({ limits: { idleMs: 500 } });
    expect(next.money.reserved).toBe(2_000);
    expectOwnAnswers(await next.answersTo(questions(3)));
    expect(paid(next)).toEqual([1, 1, 1]);
    expect(next.server.batches().map((batch) => batch.questions)).toEqual([3]);
  });

  it.each(['upload', 'create'] as const)(
    'between %s and its note pays nothing twice',
    async (step) => {
      const setup = await openBatches({}, { wrap: killedAfter(step) });
      await setup.put(questions(3));
      const seen = step === 'upload' ? 'uploads' : 'batches';
      await waitFor(
        seen,
        async () =>
          setup.server.uploads() > 0 && (step === 'upload' || setup.server.batches().length > 0),
      );
      await using next = await setup.again({ wrap: (server) => server });
      expect(next.money.reserved).toBe(3_000);
      expectOwnAnswers(await next.answersTo(questions(3)));
      expect(next.server.batches()).toHaveLength(1);
      expect(paid(next)).toEqual([1, 1, 1]);
    },
  );

  it('by a lost answer finds the batch that was made', async () => {
    await using setup = await openBatches({ batches: { loseCreated: 1 } });
    expectOwnAnswers(await setup.answersTo(questions(3)));
    expect(setup.server.batches()).toHaveLength(1);
  });

  it('with answers taken in gives them without asking', async () => {
    const setup = await openBatches();
    await setup.answersTo(questions(3));
    await using next = await setup.again();
    expect(await next.put(questions(3))).toBe(0);
    expect(next.server.batches()).toHaveLength(1);
  });

  it('or gives its batches up leaves their price to whoever goes on', async () => {
    const setup = await openBatches({ batches: { workMs: 50 } }, { limits: { maxQuestions: 2 } });
    await setup.put(questions(3));
    expect(setup.money.reserved).toBe(3_000);
    await setup.desk.close();
    expect(setup.money).toEqual({ reserved: 0, spent: 0 });
    await using next = await setup.again();
    expect(next.money.reserved).toBe(3_000);
    expectOwnAnswers(await next.answersTo(questions(3)));
    expect(next.money.reserved).toBe(0);
    expect(paid(next)).toEqual([1, 1, 1]);
  });

  it('and goes on with other settings submits nothing that those did not ask', async () => {
    const setup = await openBatches({}, { limits: { idleMs: 60_000 } });
    await setup.put(questions(3));
    await using next = await setup.again({ settings: 'b', limits: { idleMs: 20 } });
    expect(await next.put(questions(1))).toBe(1);
    expectOwnAnswers(await next.answersTo(questions(1)));
    expect(next.server.batches().map((batch) => batch.questions)).toEqual([1]);
  });
});

describe('a server that is', () => {
  it('without a list of batches is asked to make one again', async () => {
    await using setup = await openBatches({ batches: { loseCreated: 1, listed: false } });
    expectOwnAnswers(await setup.answersTo(questions(2)));
  });

  it('without the key stops the run', async () => {
    await using setup = await openBatches({ apiKey: 'secret-of-theirs' });
    const [error] = await setup.answersTo(questions(1));
    expect(error).toBeInstanceOf(EndpointError);
    expect(error).toMatchObject({ fault: 'endpoint', code: 'endpoint_unauthorised' });
  });
});
