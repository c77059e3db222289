import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../../src/core/chat.ts';
import { QuestionsInFlight, type Asking } from '../../../../src/run/answers/in-flight.ts';
import { madeCall } from '../../../support/made-call.ts';

const never = new AbortController().signal;
const answerOf = (text: string, outcome: Answer['outcome'] = 'complete'): Answer => ({
  outcome,
  text,
  call: madeCall(),
});

/** An endpoint that answers when told to. */
function endpoint() {
  const open: { give(answer: Answer): void; fail(error: Error): void }[] = [];
  return {
    open,
    asking: (signal = never, mayBeGiven: Asking['mayBeGiven'] = async () => true): Asking => ({
      signal,
      mayBeGiven,
      ask: async () =>
        new Promise((give, fail) => {
          open.push({ give, fail });
          signal.addEventListener('abort', () => fail(signal.reason as Error));
        }),
    }),
  };
}

/** Lets everything run on that waits for nothing but this process. */
const settle = async (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('QuestionsInFlight', () => {
  it('asks once for all who have the question at one time, and anew for who comes later', async () => {
    const questions = new QuestionsInFlight();
    const { open, asking } = endpoint();
    const all = [1, 2, 3].map(async () => questions.ask('one', asking()));
    const other = questions.ask('other', asking());
    await settle();
    expect(open).toHaveLength(2);
    open[0]?.give(answerOf('told'));
    open[1]?.give(answerOf('else'));
    const told = await Promise.all(all);
    expect(told.map(({ answer, isShared }) => [answer.text, isShared])).toEqual([
      ['told', false],
      ['told', true],
      ['told', true],
    ]);
    expect(await other).toMatchObject({ answer: { text: 'else' }, isShared: false });
    void questions.ask('one', asking());
    await settle();
    expect(open).toHaveLength(3);
  });

  it.each([
    ['a failure', (one: ReturnType<typeof endpoint>['open'][number]) => one.fail(new Error('no'))],
    [
      'a refusal',
      (one: ReturnType<typeof endpoint>['open'][number]) => one.give(answerOf('', 'refused')),
    ],
  ])('leaves %s to whoever asked: the others ask themselves', async (_name, end) => {
    const questions = new QuestionsInFlight();
    const { open, asking } = endpoint();
    const first = questions.ask('one', asking()).catch((error: unknown) => error);
    const others = [1, 2].map(async () => questions.ask('one', asking()));
    await settle();
    expect(open).toHaveLength(1);
    const [one] = open;
    if (one) end(one);
    await settle();
    expect(open).toHaveLength(3);
    open[1]?.give(answerOf('second'));
    open[2]?.give(answerOf('third'));
    expect(await Promise.all(others)).toMatchObject([
      { answer: { text: 'second' }, isShared: false },
      { answer: { text: 'third' }, isShared: false },
    ]);
    expect(await first).not.toMatchObject({ isShared: true });
  });

  it('goes on for the others where whoever asked is stopped, and asks once for them', async () => {
    const questions = new QuestionsInFlight();
    const { open, asking } = endpoint();
    const stopping = new AbortController();
    const first = questions.ask('one', asking(stopping.signal));
    const others = [1, 2].map(async () => questions.ask('one', asking()));
    await settle();
    stopping.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    await settle();
    expect(open).toHaveLength(2);
    open[1]?.give(answerOf('told'));
    expect((await Promise.all(others)).map(({ isShared }) => isShared)).toEqual([false, true]);
  });

  it('lets who waits stop alone', async () => {
    const questions = new QuestionsInFlight();
    const { open, asking } = endpoint();
    const stopping = new AbortController();
    const first = questions.ask('one', asking());
    const second = questions.ask('one', asking(stopping.signal));
    await settle();
    stopping.abort(new Error('stopped'));
    await expect(second).rejects.toThrow('stopped');
    open[0]?.give(answerOf('told'));
    expect(await first).toMatchObject({ answer: { text: 'told' } });
    expect(open).toHaveLength(1);
  });

  it('asks for another answer where the one that came will not do', async () => {
    const questions = new QuestionsInFlight();
    const { open, asking } = endpoint();
    const first = questions.ask('one', asking());
    const second = questions.ask(
      'one',
      asking(never, async ({ text }) => text !== 'told'),
    );
    await settle();
    open[0]?.give(answerOf('told'));
    await first;
    await settle();
    open[1]?.give(answerOf('told anew'));
    expect(await second).toMatchObject({ answer: { text: 'told anew' }, isShared: false });
  });
});
