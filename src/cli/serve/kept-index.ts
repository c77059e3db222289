import { access, constants, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import type { IndexState } from '../../monitor/dashboard/run-explore.ts';
import { ExploreIndex } from '../../monitor/explore/explore-index.ts';
import type { RecordSource } from '../../monitor/explore/update-index.ts';
import { exploreSource } from '../explore-source.ts';
import type { ExistingRun } from '../run-directory.ts';
import { storedStages } from '../stored-run.ts';

/** Clips of a video, for how many of them a file of the index is to hold. */
const CLIPS_PER_SOURCE = 8;
const LEAST_REST_MS = 2_000;
const MOST_REST_MS = 60_000;
/** Looking for changes takes this share of the time at most: what it takes, the run's workers lack. */
const SHARE = 1 / 20;
/** Small runs are read in less, so that their first page shows all of them. */
const FIRST_LOOK_MS = 1_500;

/** The index of a run, brought up to date as long as it is asked for. */
export class KeptIndex {
  readonly #run: ExistingRun;
  readonly #source: RecordSource;
  readonly #closing = new AbortController();
  #opening: Promise<{ index: ExploreIndex; temporary: string | null }> | null = null;
  #updating: Promise<void> | null = null;
  #restUntilMs = 0;
  #progress = { done: 0, shards: 0 };
  #isComplete = false;
  #error: string | null = null;

  constructor(run: ExistingRun) {
    this.#run = run;
    this.#source = exploreSource(run.directory);
  }

  /** The index, with a look for changes under way where the last is some time ago. */
  async current(): Promise<ExploreIndex> {
    this.#opening ??= this.#open();
    const { index } = await this.#opening;
    if (this.#updating === null && Date.now() >= this.#restUntilMs) {
      this.#updating = this.#update(index).finally(() => (this.#updating = null));
    }
    if (!this.#isComplete && this.#updating) await withinMs(this.#updating, FIRST_LOOK_MS);
    return index;
  }

  async state(): Promise<IndexState> {
    const index = await this.current();
    const [isComplete, error] = [this.#isComplete, this.#error];
    return { ...this.#progress, isComplete, error, version: await index.version() };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#updating;
    const opened = await this.#opening?.catch(() => null);
    opened?.index.close();
    if (opened?.temporary) await rm(opened.temporary, { recursive: true });
  }

  async #open() {
    const { directory, file } = this.#run;
    const own = join(directory, 'index');
    const isOurs = await mkdir(own, { recursive: true })
      .then(async () => access(own, constants.W_OK))
      .then(
        () => true,
        () => false,
      );
    const temporary = isOurs ? null : await mkdtemp(join(tmpdir(), 'recaptor-index-'));
    const splits = storedStages(directory, file).some(({ stage }) => stage.splits);
    const recordsPerShard = file.shardSize * (splits ? CLIPS_PER_SOURCE : 1);
    const index = await ExploreIndex.open({ directory: temporary ?? own, recordsPerShard });
    return { index, temporary };
  }

  async #update(index: ExploreIndex): Promise<void> {
    const startedMs = Date.now();
    try {
      const onProgress = (progress: { done: number; shards: number }) => {
        this.#progress = progress;
      };
      await index.update(this.#source, onProgress, this.#closing.signal);
      this.#isComplete = true;
      this.#error = null;
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#error = messageOf(error);
    }
    const endedMs = Date.now();
    const restMs = (endedMs - startedMs) / SHARE;
    this.#restUntilMs = endedMs + Math.min(MOST_REST_MS, Math.max(LEAST_REST_MS, restMs));
  }
}

async function withinMs(work: Promise<void>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waited = new Promise<void>((done) => {
    timer = setTimeout(done, ms);
  });
  await Promise.race([work, waited]);
  clearTimeout(timer);
}
