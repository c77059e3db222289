import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerFinding } from '../core/server-finding.ts';
import { isMissing, writeFileAtomic } from './atomic-file.ts';

/** A server may be started anew with other limits. */
const GOOD_FOR_MS = 24 * 60 * 60_000;

/**
 * What the servers of a run were found to take, one small file for each server and need: known to
 * all its processes for a day.
 */
export class PreflightLog {
  readonly #directory: string;
  readonly #now: () => number;

  constructor(runDirectory: string, now: () => number = Date.now) {
    this.#directory = join(runDirectory, 'preflight');
    this.#now = now;
  }

  /** What could not be found out is not kept. */
  async write(findings: readonly ServerFinding[]): Promise<void> {
    const found = findings.filter(({ unknown }) => unknown === null);
    if (found.length === 0) return;
    await mkdir(this.#directory, { recursive: true });
    await Promise.all(
      found.map(async (finding) =>
        writeFileAtomic(this.#pathOf(finding), `${JSON.stringify(finding)}\n`),
      ),
    );
  }

  async read(): Promise<readonly ServerFinding[]> {
    try {
      const names = (await readdir(this.#directory)).filter((name) => name.endsWith('.json'));
      const texts = names
        .toSorted()
        .map(async (name) => readFile(join(this.#directory, name), 'utf8'));
      const findings = (await Promise.all(texts)).map((text) => JSON.parse(text) as ServerFinding);
      return findings.filter(({ at }) => this.#now() - at < GOOD_FOR_MS);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  #pathOf({ key }: ServerFinding): string {
    return join(this.#directory, `${key}.json`);
  }
}
