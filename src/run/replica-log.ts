import { mkdir, readdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { NO_LATENCIES } from '../core/latencies.ts';
import type { ReplicaReport } from '../core/replica-report.ts';
import { isMissing, nonce, writeFileAtomic } from './atomic-file.ts';

/** What one process knew of the replicas it asks, and when. */
export interface ReplicaSnapshot {
  /** Milliseconds since 1970, by the clock of its machine. */
  readonly at: number;
  /** False once the process has ended in order: nothing is in flight there any more. */
  readonly isLive: boolean;
  readonly replicas: readonly ReplicaReport[];
}

/**
 * What the processes of a run know of its endpoints, for `status`: one small file each, replaced as
 * a whole. Nothing else reads it.
 */
export class ReplicaLog {
  readonly #directory: string;
  readonly #file: string;

  constructor(runDirectory: string) {
    this.#directory = join(runDirectory, 'endpoints');
    this.#file = join(this.#directory, `${hostname()}-${process.pid}-${nonce()}.json`);
  }

  async write(snapshot: ReplicaSnapshot): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    await writeFileAtomic(this.#file, `${JSON.stringify(snapshot)}\n`);
  }

  /** Of all processes, those that have ended too. */
  async read(): Promise<readonly ReplicaSnapshot[]> {
    try {
      const names = (await readdir(this.#directory)).filter((name) => name.endsWith('.json'));
      const texts = names
        .toSorted()
        .map(async (name) => readFile(join(this.#directory, name), 'utf8'));
      return (await Promise.all(texts)).map(snapshotIn);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }
}

/** What versions before did not write. */
const OF_OLD = {
  pausedMs: null,
  cachedInputTokens: 0,
  latencies: NO_LATENCIES,
  recentLatencies: NO_LATENCIES,
};

function snapshotIn(text: string): ReplicaSnapshot {
  const snapshot = JSON.parse(text) as ReplicaSnapshot;
  return {
    ...snapshot,
    replicas: snapshot.replicas.map((replica) => ({ ...OF_OLD, ...replica })),
  };
}
