import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { countChecks } from '../core/caption-check.ts';
import { addLeftOut, type LeftOut } from '../core/left-out.ts';
import type { StageLine } from '../core/record.ts';
import { spendingByEndpoint, spendingOf } from '../core/spending.ts';
import type { Tally } from '../core/tally.ts';
import { isMissing, nonce } from './atomic-file.ts';
import { parseLines } from './lines.ts';

export function tallyOf(
  stage: string,
  shard: string,
  lines: readonly StageLine[],
  at: number,
): Tally {
  const rejected: Record<string, number> = {};
  const failed: Record<string, number> = {};
  const decoders: Record<string, number> = {};
  const leftOut: LeftOut[] = [];
  let emitted = 0;
  let split = 0;
  for (const line of lines) {
    if (line.outcome === 'emit') {
      emitted += 1;
      const { decoder } = line.fields;
      if (typeof decoder === 'string') decoders[decoder] = (decoders[decoder] ?? 0) + 1;
    } else if (line.outcome === 'split') {
      [emitted, split] = [emitted + line.clips.length, split + 1];
      if (line.leftOut) leftOut.push(line.leftOut);
    } else if (line.outcome === 'reject') rejected[line.reason] = (rejected[line.reason] ?? 0) + 1;
    else failed[line.code] = (failed[line.code] ?? 0) + 1;
  }
  const checks = countChecks(lines.flatMap((line) => (line.checks ? [line.checks] : [])));
  const calls = lines.flatMap((line) => line.calls ?? []);
  const spent = spendingOf(calls);
  return {
    stage,
    shard,
    at,
    emitted,
    split,
    rejected,
    failed,
    ...(Object.keys(checks).length > 0 && { checks }),
    ...(Object.keys(decoders).length > 0 && { decoders }),
    ...(leftOut.length > 0 && { leftOut: addLeftOut(leftOut) }),
    calls: spent.calls,
    inputTokens: spent.inputTokens,
    outputTokens: spent.outputTokens,
    costUsd: spent.costUsd,
    ...(calls.length > 0 && { endpoints: spendingByEndpoint(calls) }),
  };
}

/**
 * The tallies of a run, for `status`: a derived index, one file per writing process, so that a
 * network file system needs no atomic append. The shards' own files stay the truth.
 */
export class TallyLog {
  readonly #directory: string;
  readonly #file: string;
  #ready: Promise<unknown> | null = null;

  constructor(runDirectory: string) {
    this.#directory = join(runDirectory, 'tallies');
    this.#file = join(this.#directory, `${hostname()}-${process.pid}-${nonce()}.jsonl`);
  }

  async add(tally: Tally): Promise<void> {
    this.#ready ??= mkdir(this.#directory, { recursive: true });
    await this.#ready;
    await appendFile(this.#file, `${JSON.stringify(tally)}\n`);
  }

  /** The latest tally of each stage and shard. */
  async latest(): Promise<readonly Tally[]> {
    const latest = new Map<string, Tally>();
    for (const name of await filesIn(this.#directory)) {
      const text = await readFile(join(this.#directory, name), 'utf8');
      for (const tally of parseLines<Tally>(text)) {
        const key = `${tally.stage}/${tally.shard}`;
        const known = latest.get(key);
        if (!known || known.at <= tally.at) latest.set(key, tally);
      }
    }
    return [...latest.values()];
  }
}

async function filesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).toSorted();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
