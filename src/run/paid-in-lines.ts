import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NO_AMOUNT, plus, type Amount } from '../core/budget.ts';
import type { StageLine } from '../core/record.ts';
import { spendingOf } from '../core/spending.ts';
import { isMissing } from './atomic-file.ts';
import { parseLines } from './lines.ts';

/**
 * What the lines of a run were paid with, by its files alone: those of stages as they are set now,
 * of stages as they were before, and of shards that are not finished. Memory holds one shard.
 */
export async function paidInLines(runDirectory: string): Promise<Amount> {
  let paid = NO_AMOUNT;
  const stages = join(runDirectory, 'stages');
  for (const key of await namesIn(stages)) {
    for (const paths of (await shardFiles(join(stages, key))).values()) {
      paid = plus(paid, await paidIn(paths));
    }
  }
  return paid;
}

/** The files that hold lines of one shard: its own, and journals that attempts have left. */
async function shardFiles(directory: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const journals = join(directory, 'journals');
  const own = (await namesIn(directory)).map((name) => join(directory, name));
  const left = (await namesIn(journals)).map((name) => join(journals, name));
  const byShard = new Map<string, string[]>();
  for (const path of [...own, ...left].filter((each) => each.endsWith('.jsonl'))) {
    const [shard = ''] = (path.split('/').at(-1) ?? '').split('.');
    byShard.set(shard, [...(byShard.get(shard) ?? []), path]);
  }
  return byShard;
}

/** A line may stand in a journal and, after a crash, in the shard's file too: it counts once. */
async function paidIn(paths: readonly string[]): Promise<Amount> {
  const seen = new Set<string>();
  let paid = NO_AMOUNT;
  for (const path of paths) {
    const text = await textOf(path);
    const asking = text.split('\n').filter((line) => line.includes('"calls":['));
    for (const { id, input, calls = [] } of parseLines<StageLine>(asking.join('\n'))) {
      const key = `${input} ${id}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const { costUsd, inputTokens, outputTokens } = spendingOf(calls);
      paid = plus(paid, { usd: costUsd, tokens: inputTokens + outputTokens });
    }
  }
  return paid;
}

/** A journal goes when its shard's file is put in place. */
async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return '';
    throw error;
  });
}

async function namesIn(directory: string): Promise<readonly string[]> {
  return readdir(directory).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
}
