import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RunError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { Job, JobQueue } from '../core/queue.ts';
import type { ReplicaReport } from '../core/replica-report.ts';
import type { RunBudget } from '../monitor/metrics/budget-families.ts';
import type { OpenRun } from '../run/open-run.ts';
import { readRunFile } from '../run/run-file.ts';
import { ShardStore } from '../run/shard-store.ts';
import { TallyLog } from '../run/tally.ts';
import type { Assembly } from './assemble.ts';
import { budgetOf } from './budget.ts';
import { otherDecoder } from './other-decoder.ts';
import { replicasOf, reportReplicas } from './report-replicas.ts';
import { assembleStored } from './stored-run.ts';

interface Opened {
  readonly run: OpenRun;
  readonly assembly: Assembly;
  readonly directory: string;
  readonly stamp: string;
  readonly endReport: () => Promise<void>;
}

/** The runs whose jobs this process was given, opened once each, anew when their settings change. */
export class OpenRuns {
  readonly #queue: JobQueue;
  readonly #own: ReadonlyMap<string, OpenRun>;
  readonly #log: Log;
  /** Of all runs that were opened, whatever became of their settings since. */
  readonly #assemblies: { readonly run: string; readonly assembly: Assembly }[] = [];
  readonly #opened = new Map<string, Promise<Opened>>();
  /** Opened before their settings changed: jobs in hand may still use them. */
  readonly #outdated: Promise<Opened>[] = [];

  /** `own` are runs that this process keeps open by itself. */
  constructor(queue: JobQueue, own: ReadonlyMap<string, OpenRun>, log: Log) {
    this.#queue = queue;
    this.#own = own;
    this.#log = log;
  }

  replicas(): readonly ReplicaReport[] {
    return this.#assemblies.flatMap(({ assembly }) => replicasOf(assembly));
  }

  /** Of each run as it was opened last. */
  budgets(): readonly RunBudget[] {
    const latest = new Map(this.#assemblies.map(({ run, assembly }) => [run, assembly]));
    return [...latest].flatMap(([run, assembly]) => budgetOf(run, assembly));
  }

  /** Null where the run no longer has the settings that the job was made for. */
  async open(job: Job): Promise<OpenRun | null> {
    const own = this.#own.get(job.run);
    const run = own ?? (await this.#current(job.run)).run;
    return run.stages.some(({ key }) => key === job.stage) ? run : null;
  }

  async #current(uid: string): Promise<Opened> {
    const opening = this.#opened.get(uid) ?? this.#start(uid);
    const opened = await opening;
    if ((await stampOf(opened.directory)) === opened.stamp) return opened;
    // Only the first to notice opens it anew; jobs in hand may still use what was open before.
    const newer = this.#opened.get(uid);
    if (newer && newer !== opening) return newer;
    this.#outdated.push(opening);
    return this.#start(uid);
  }

  async close(): Promise<void> {
    for (const opening of [...this.#outdated, ...this.#opened.values()]) {
      const opened = await opening.catch(() => null);
      await opened?.endReport();
      await opened?.assembly.close();
    }
  }

  #start(uid: string): Promise<Opened> {
    const opening = this.#read(uid);
    this.#opened.set(uid, opening);
    opening.catch(() => this.#opened.delete(uid));
    return opening;
  }

  async #read(uid: string): Promise<Opened> {
    const directory = await this.#queue.locate(uid);
    if (directory === null) {
      throw new RunError(
        `the queue does not know where run ${uid} is; \`recaptor resume --queue …\` tells it`,
        { code: 'run_unknown', retryable: true },
      );
    }
    const file = await readRunFile(directory);
    if (!file) {
      throw new RunError(
        `there is no run in ${directory} on this machine; mount the file system that holds it at the same place`,
        { code: 'run_missing', retryable: true },
      );
    }
    const stamp = await stampOf(directory);
    const assembly = assembleStored(directory, file);
    const limits = this.#queue.limits ?? null;
    const goOn = `recaptor resume --run ${directory} --queue … --detach`;
    const tell = (text: string): void =>
      this.#log.write('info', 'batch-changed', text, { run: file.id });
    assembly.attach({ directory, uid, limits, goOn, log: this.#log, tell });
    this.#assemblies.push({ run: file.id, assembly });
    this.#log.write('info', 'run-opened', 'a run is worked on', { run: file.id, uid, directory });
    const other = await otherDecoder(directory, assembly.stages, assembly.tools.media);
    if (other !== null) this.#log.write('warn', 'decoder-changed', other, { run: file.id });
    const run: OpenRun = {
      uid,
      store: new ShardStore(directory),
      stages: assembly.stages,
      tools: assembly.tools,
      tallies: new TallyLog(directory),
    };
    const endReport = reportReplicas(directory, assembly, this.#log);
    return { run, assembly, directory, stamp, endReport };
  }
}

/** Changes whenever `run.json` is written: another process may update the run meanwhile. */
async function stampOf(directory: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(join(directory, 'run.json'));
  return `${mtimeMs} ${size} ${ino}`;
}
