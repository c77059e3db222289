import { access, open, mkdir, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { RunError } from '../core/errors.ts';
import type { Sample } from '../core/sample.ts';
import type { Artifacts } from '../core/stage.ts';
import type { StageLine } from '../core/record.ts';
import { createArtifacts } from './artifacts.ts';
import { sourceShardOf } from './clip-shards.ts';
import { isMissing, makeDirectoryOf, nonce, writeFileAtomic } from './atomic-file.ts';
import { takeLock, type FileLock } from './file-lock.ts';
import { LinesInOrder, parseLines, serialise } from './lines.ts';
import { readText, type ReadText } from './read-text.ts';
import { TakenBack } from './answers/taken-back.ts';

/** Collects a shard's lines as they come; each is on its way to disk before `append` resolves. */
export interface Journal {
  readonly path: string;
  append(line: StageLine): Promise<void>;
  close(): Promise<void>;
}

/** What a stage has written for a shard: lines by record id, and the files they stand in. */
export interface StoredLines {
  readonly byId: ReadonlyMap<string, readonly StageLine[]>;
  /** The shard's file as it is now; null where it was not put in place yet. */
  readonly text: string | null;
  readonly journals: readonly string[];
}

/** The files of a run's shards. Names shards by number: `00012`. */
export class ShardStore {
  readonly samplesDirectory: string;
  readonly stagesDirectory: string;
  readonly thresholdsDirectory: string;
  readonly artifacts: Artifacts;
  readonly #takenBack: TakenBack;
  readonly #readText: ReadText;

  constructor(runDirectory: string, read: ReadText = readText) {
    this.#readText = read;
    this.samplesDirectory = join(runDirectory, 'samples');
    this.stagesDirectory = join(runDirectory, 'stages');
    this.thresholdsDirectory = join(runDirectory, 'thresholds');
    this.artifacts = createArtifacts(join(runDirectory, 'artifacts'));
    this.#takenBack = new TakenBack(runDirectory);
  }

  /** The names of all shards, in order. */
  async shards(): Promise<readonly string[]> {
    const names = await namesIn(this.samplesDirectory);
    return names
      .filter((name) => /^\d+\.jsonl$/.test(name))
      .map((name) => name.slice(0, -'.jsonl'.length))
      .toSorted((a, b) => Number(a) - Number(b));
  }

  async samples(shard: string): Promise<readonly Sample[]> {
    const path = join(this.samplesDirectory, `${shard}.jsonl`);
    const text = await this.#readText(path);
    if (text !== null) return parseLines<Sample>(text);
    throw new RunError(
      `${path} is gone, and with it which samples this run has. Put it back from a copy, or read ` +
        'the dataset into another run: kept answers are not paid again where both share a cache.',
      { code: 'samples_missing' },
    );
  }

  /** How many records lie in a shard of sources. */
  async size(shard: string): Promise<number> {
    return (await this.samples(sourceShardOf(shard))).length;
  }

  /** The lines that stand in the files of shards, without what is in journals yet. */
  async lines(key: string, shards: readonly string[]): Promise<LinesInOrder> {
    const texts = await Promise.all(
      shards.map(async (shard) => this.#readText(this.shardFile(key, shard))),
    );
    return new LinesInOrder(texts.filter((text) => text !== null));
  }

  /** All lines of a stage for a shard, from its file and from the journals that attempts left. */
  async read(key: string, shard: string): Promise<StoredLines> {
    const [text, names] = await Promise.all([
      this.#readText(this.shardFile(key, shard)),
      namesIn(this.#journalDirectory(key)),
    ]);
    const journalPaths = names
      .filter((name) => name.startsWith(`${shard}.`) && name.endsWith('.jsonl'))
      .toSorted()
      .map((name) => join(this.#journalDirectory(key), name));
    const texts = await Promise.all(journalPaths.map(async (path) => this.#readText(path)));
    const byId = new Map<string, StageLine[]>();
    for (const content of [text, ...texts]) {
      for (const line of parseLines<StageLine>(content ?? '')) {
        const known = byId.get(line.id);
        if (known) known.push(line);
        else byId.set(line.id, [line]);
      }
    }
    return { byId, text, journals: journalPaths };
  }

  /** The lines of shards that a stage has begun and not finished. */
  async unfinished(key: string): Promise<readonly StageLine[]> {
    const journals = await namesIn(this.#journalDirectory(key));
    const shards = new Set(journals.map((name) => name.slice(0, name.indexOf('.'))));
    const lines: StageLine[] = [];
    for (const shard of [...shards].toSorted()) {
      if (await this.has(key, shard)) continue;
      const { byId } = await this.read(key, shard);
      lines.push(...[...byId.values()].flatMap((known) => known.slice(-1)));
    }
    return lines;
  }

  /** Whether a stage has put its file for a shard in place. */
  async has(key: string, shard: string): Promise<boolean> {
    return access(this.shardFile(key, shard)).then(
      () => true,
      () => false,
    );
  }

  /** Opens a journal that no other attempt writes to. */
  async openJournal(key: string, shard: string): Promise<Journal> {
    const directory = this.#journalDirectory(key);
    await mkdir(directory, { recursive: true });
    return openJournal(join(directory, `${shard}.${nonce()}.jsonl`));
  }

  /** Puts the shard's file in place and removes the journals that it holds the lines of. */
  async place(
    key: string,
    shard: string,
    lines: readonly StageLine[],
    merged: readonly string[],
  ): Promise<void> {
    const file = this.shardFile(key, shard);
    await makeDirectoryOf(file);
    await writeFileAtomic(file, serialise(lines));
    await Promise.all(merged.map(async (path) => unlinkIfThere(path)));
  }

  /**
   * Forgets lines, so that their records count as not done. The shard's file, where it is in place,
   * stays there with all others; else what is kept moves to a journal first: a crash in between
   * leaves lines twice, never not at all. Throws RunError `shard_in_use` while
   * another process works on the shard.
   */
  async forget(key: string, shard: string, drop: (line: StageLine) => boolean): Promise<number> {
    if (![...(await this.read(key, shard)).byId.values()].flat().some(drop)) return 0;
    const claim = await this.claim(key, shard);
    if (!claim) {
      throw new RunError(
        `a worker is at ${key} on shard ${shard}; stop the workers of this run, or wait, and try again`,
        { code: 'shard_in_use', retryable: true },
      );
    }
    try {
      return await this.#forgetClaimed(key, shard, drop);
    } finally {
      await claim.release();
    }
  }

  async #forgetClaimed(
    key: string,
    shard: string,
    drop: (line: StageLine) => boolean,
  ): Promise<number> {
    const { byId, text, journals } = await this.read(key, shard);
    const lines = [...byId.values()].flat();
    const kept = lines.filter((line) => !drop(line));
    await this.#takenBack.add(lines.filter(drop));
    if (text !== null) {
      await this.place(key, shard, kept, journals);
      return lines.length - kept.length;
    }
    await mkdir(this.#journalDirectory(key), { recursive: true });
    await writeFileAtomic(
      join(this.#journalDirectory(key), `${shard}.${nonce()}.jsonl`),
      serialise(kept),
    );
    for (const path of journals) await unlinkIfThere(path);
    return lines.length - kept.length;
  }

  /**
   * Claims a shard of a stage for this process. Null where another living process has it: a job may
   * be handed out twice, its questions are not to be asked twice.
   */
  async claim(key: string, shard: string): Promise<FileLock | null> {
    const path = join(this.#journalDirectory(key), `${shard}.claim`);
    const taken = await takeLock(path, key);
    return 'lock' in taken ? taken.lock : null;
  }

  shardFile(key: string, shard: string): string {
    return join(this.stagesDirectory, key, `${shard}.jsonl`);
  }

  #journalDirectory(key: string): string {
    return join(this.stagesDirectory, key, 'journals');
  }
}

async function openJournal(path: string): Promise<Journal> {
  const file = await open(path, 'a');
  let waiting: StageLine[] = [];
  let writing: Promise<void> | null = null;

  // Lines that arrive while a write is under way share the next one. `writing` is cleared in the
  // same turn that finds nothing waiting: a line appended after that starts a new write.
  const drain = async () => {
    try {
      while (waiting.length > 0) {
        const batch = waiting;
        waiting = [];
        await file.appendFile(serialise(batch));
      }
    } finally {
      writing = null;
    }
  };

  return {
    path,
    append: async (line) => {
      waiting.push(line);
      writing ??= drain();
      await writing;
    },
    close: async () => {
      await writing?.catch(() => undefined);
      await file.close();
    },
  };
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
