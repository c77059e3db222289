import { appendFile, mkdtemp, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerSha256Of } from '../../../../src/core/call-hashes.ts';
import type { Answer } from '../../../../src/core/chat.ts';
import { sha256 } from '../../../../src/core/hash.ts';
import { AnswerCache } from '../../../../src/run/answers/answer-cache.ts';
import { madeCall } from '../../../support/made-call.ts';

const newFolder = async (): Promise<string> => mkdtemp(join(tmpdir(), 'recaptor-answers-'));
const keyOf = (number: number): string => sha256(`question ${number}`);

function answerOf(text: string, outcome: Answer['outcome'] = 'complete'): Answer {
  const call = madeCall();
  return { outcome, text, call: { ...call, answerSha256: answerSha256Of(call, text) } };
}

async function keep(directory: string, answers: readonly (readonly [string, Answer])[]) {
  const cache = new AnswerCache(directory);
  for (const [key, answer] of answers) cache.put(key, answer);
  await cache.close();
}

describe('AnswerCache', () => {
  it('gives the answers of earlier processes as their models gave them', async () => {
    const directory = await newFolder();
    const long = answerOf(`ü ${'a very long answer '.repeat(2_000)}`);
    const withTokens = { ...answerOf('yes'), tokens: [{ token: 'yes', top: [] }] };
    await keep(directory, [
      [keyOf(1), answerOf('one')],
      [keyOf(2), long],
      [keyOf(3), withTokens],
    ]);
    const cache = new AnswerCache(directory);
    expect(await cache.get(keyOf(1))).toEqual(answerOf('one'));
    expect(await cache.get(keyOf(2))).toEqual(long);
    expect(await cache.get(keyOf(3))).toEqual(withTokens);
    expect(await cache.get(keyOf(4))).toBeNull();
    await cache.close();
  });

  it('gives an answer at once, before and after it is written', async () => {
    const directory = await newFolder();
    const cache = new AnswerCache(directory);
    cache.put(keyOf(1), answerOf('one'));
    expect((await cache.get(keyOf(1)))?.text).toBe('one');
    await cache.close();
    cache.put(keyOf(2), answerOf('two'));
    await cache.close();
    expect((await cache.get(keyOf(1)))?.text).toBe('one');
    expect((await cache.get(keyOf(2)))?.text).toBe('two');
    await cache.close();
  });

  it('gives the latest answer to a question', async () => {
    const directory = await newFolder();
    const cache = new AnswerCache(directory);
    cache.put(keyOf(1), answerOf('first'));
    await cache.close();
    cache.put(keyOf(1), answerOf('second'));
    await cache.close();
    const later = new AnswerCache(directory);
    expect((await later.get(keyOf(1)))?.text).toBe('second');
    await later.close();
  });

  it('takes a line that is cut off, damaged or swapped for no answer', async () => {
    const directory = await newFolder();
    await keep(directory, [
      [keyOf(1), answerOf('one')],
      [keyOf(2), answerOf('two')],
    ]);
    const [name = ''] = await readdir(directory);
    const path = join(directory, name);
    const [first = '', second = ''] = (await readFile(path, 'utf8')).split('\n');
    const edited = first.replace('"text":"one"', '"text":"other"');
    const foreign = second.replace(keyOf(2), keyOf(3));
    await writeFile(path, `${edited}\n{"key":"${keyOf(5)}"\n\n${foreign}\n`);
    await appendFile(path, second.slice(0, -20));
    const cache = new AnswerCache(directory);
    for (const key of [keyOf(1), keyOf(2), keyOf(5)]) expect(await cache.get(key)).toBeNull();
    await cache.close();
  });

  it('keeps no refusal', async () => {
    const directory = await newFolder();
    await keep(directory, [
      [keyOf(1), answerOf('I cannot', 'refused')],
      [keyOf(2), answerOf('A long', 'truncated')],
    ]);
    const cache = new AnswerCache(directory);
    expect(await cache.get(keyOf(1))).toBeNull();
    expect((await cache.get(keyOf(2)))?.outcome).toBe('truncated');
    await cache.close();
  });

  it.skipIf(platform() !== 'linux')('reads many files with few open', async () => {
    const directory = await newFolder();
    for (let file = 0; file < 40; file += 1) {
      await keep(directory, [[keyOf(file), answerOf(`answer ${file}`)]]);
    }
    const cache = new AnswerCache(directory);
    const answers = await Promise.all(
      Array.from({ length: 400 }, async (_, at) => cache.get(keyOf((at * 7) % 40))),
    );
    expect(answers.map((answer) => answer?.text)).toEqual(
      Array.from({ length: 400 }, (_, at) => `answer ${(at * 7) % 40}`),
    );
    const links = (await readdir('/proc/self/fd')).map(async (fd) =>
      readlink(`/proc/self/fd/${fd}`).catch(() => ''),
    );
    const open = (await Promise.all(links)).filter((path) => path.startsWith(directory));
    expect(open.length).toBeGreaterThan(0);
    expect(open.length).toBeLessThanOrEqual(8);
    await cache.close();
  });
});
