import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { BatchOutput, BatchResult } from '../../core/batch.ts';
import { NO_AMOUNT, plus, type Amount } from '../../core/budget.ts';
import type { BatchResults } from './batch-results.ts';
import type { SpooledQuestion } from './batch-spool.ts';

export interface Collecting {
  readonly batch: string;
  readonly questions: readonly SpooledQuestion[];
  /** Those that are there are read; a question's first answer counts, else its last error. */
  readonly paths: readonly string[];
  readonly readOutput: (line: string) => BatchOutput | null;
  /** Null where the server did not count. */
  readonly costOf: (body: unknown, pictures: number) => Amount | null;
  readonly results: BatchResults;
  readonly at: number;
  readonly tookMs: number;
  /** What is to be said of questions that are in none of the files. */
  readonly unanswered: string;
}

export interface Collected {
  readonly answered: number;
  readonly spent: Amount;
  /** Lines that belong to no question of the batch. */
  readonly strays: number;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads what came of a batch and keeps it, a result for each of its questions. */
export async function collectBatch(collecting: Collecting): Promise<Collected> {
  const { batch, questions, results, costOf, at, tookMs, unanswered } = collecting;
  const { outputs, strays } = await readOutputs(collecting);
  let answered = 0;
  let spent = NO_AMOUNT;
  const all = async function* (): AsyncGenerator<BatchResult> {
    for (const question of questions) {
      const { key, pictures } = question;
      const output = outputs.get(key) ?? { key, status: 0, body: { message: unanswered } };
      const isAnswer = output.status === 200;
      if (isAnswer) {
        answered += 1;
        spent = plus(spent, costOf(output.body, pictures) ?? question);
      }
      const tries = isAnswer ? 0 : ((await results.get(key))?.tries ?? 0) + 1;
      yield { ...output, batch, at, tookMs, tries };
    }
  };
  await results.add(batch, all());
  return { answered, spent, strays };
}

/** The questions of a batch for which a file has a line. */
export async function countOutputs(
  collecting: Pick<Collecting, 'questions' | 'paths' | 'readOutput'>,
): Promise<number> {
  return (await readOutputs(collecting)).outputs.size;
}

async function readOutputs({
  questions,
  paths,
  readOutput,
}: Pick<Collecting, 'questions' | 'paths' | 'readOutput'>) {
  const keys = new Set(questions.map(({ key }) => key));
  const outputs = new Map<string, BatchOutput>();
  let strays = 0;
  for (const path of paths) {
    if (!(await isThere(path))) continue;
    // Byte for byte: readline would also split at U+2028, which may stand in a caption.
    const input = createReadStream(path, { encoding: 'latin1' });
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      const text = decoded(line);
      const output = text === null ? null : readOutput(text);
      if (output === null) continue;
      if (!keys.has(output.key)) strays += 1;
      else if (outputs.get(output.key)?.status !== 200) outputs.set(output.key, output);
    }
  }
  return { outputs, strays };
}

/** Null for what is no UTF-8: a caption with replacement characters would pass for a good one. */
function decoded(latin1: string): string | null {
  try {
    return decoder.decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return null;
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
