import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BatchOutput } from '../../../../src/core/batch.ts';
import { BatchResults } from '../../../../src/run/batches/batch-results.ts';
import { collectBatch } from '../../../../src/run/batches/collect-batch.ts';

const [A, B, C] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string];
const questions = [A, B, C].map((key) => ({ key, pictures: 1, usd: 1, tokens: 100 }));

let directory: string;
let results: BatchResults;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'recaptor-collect-'));
  results = await BatchResults.open(directory);
});

afterEach(async () => results.close());

async function collect(content: string | Uint8Array, batch = '0001') {
  const path = join(directory, 'output.jsonl');
  await writeFile(path, content);
  return collectBatch({
    ...{ batch, questions, results, at: 1, tookMs: 2, unanswered: 'gone' },
    paths: [path, join(directory, 'not-there.jsonl')],
    readOutput: (line) => (line === '' ? null : (JSON.parse(line) as BatchOutput)),
    costOf: (body) => (body === 'uncounted' ? null : { usd: 0.5, tokens: 10 }),
  });
}

const line = (key: string, status: number, body: string): string =>
  `${JSON.stringify({ key, status, body })}\n`;

describe('what came of a batch', () => {
  it('is kept by question in any order; what is missing is a failure', async () => {
    const collected = await collect(line(C, 200, 'third') + line(A, 200, 'first'));
    expect(collected).toMatchObject({ answered: 2, spent: { usd: 1, tokens: 20 }, strays: 0 });
    expect(await results.get(A)).toMatchObject({ key: A, status: 200, body: 'first', tries: 0 });
    expect(await results.get(C)).toMatchObject({ body: 'third', batch: '0001' });
    expect(await results.get(B)).toMatchObject({ status: 0, body: { message: 'gone' }, tries: 1 });
  });

  it('counts the failures of a question, until it is answered', async () => {
    await collect('');
    await collect(line(A, 500, 'broken'), '0002');
    expect(await results.get(A)).toMatchObject({ status: 500, batch: '0002', tries: 2 });
    await collect(line(A, 200, 'mended'), '0003');
    expect(await results.get(A)).toMatchObject({ body: 'mended', tries: 0 });
  });

  it('is found again by the next process', async () => {
    await collect(line(A, 200, 'first'));
    const next = await BatchResults.open(directory);
    expect(await next.get(A)).toMatchObject({ body: 'first' });
    expect(await next.get('d'.repeat(64))).toBeNull();
    await next.close();
  });

  it('is for no question of another batch', async () => {
    expect(await collect(line('d'.repeat(64), 200, 'whose?'))).toMatchObject({
      ...{ answered: 0, strays: 1 },
    });
    expect(await results.get('d'.repeat(64))).toBeNull();
  });

  it('is the answer, where there is an error for the question as well', async () => {
    await collect(line(A, 200, 'first') + line(A, 500, 'late error'));
    expect(await results.get(A)).toMatchObject({ body: 'first' });
  });

  it('may hold line separators; bytes that are no UTF-8 are no answer', async () => {
    const odd = `{"key":"${A}","status":200,"body":"two\u2028lines"}\n`;
    const damaged = Buffer.from(line(B, 200, 'caf?'));
    damaged[damaged.indexOf('?')] = 0xe9;
    await collect(Buffer.concat([Buffer.from(odd), damaged]));
    expect(await results.get(A)).toMatchObject({ body: 'two\u2028lines' });
    expect(await results.get(B)).toMatchObject({ status: 0 });
  });

  it('costs what was set aside where the server did not count', async () => {
    const { spent } = await collect(line(A, 200, 'uncounted'));
    expect(spent).toEqual({ usd: 1, tokens: 100 });
  });
});
