import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobQueue } from '../../core/queue.ts';
import { createByteOpener } from '../../media/bytes/open-bytes.ts';
import type { DashboardRun, DashboardSource } from '../../monitor/dashboard/dashboard-source.ts';
import { openMedia } from '../assemble.ts';
import { statusNow } from '../status-now.ts';
import { storedConfig } from '../stored-run.ts';
import { listRuns, type FoundRun } from './list-runs.ts';
import { createRunExports } from './run-exports.ts';
import { createRunExplore } from './run-explore.ts';
import { createRunMedia } from './run-media.ts';
import { createRunReview } from './run-review.ts';
import { createRunThresholds } from './run-thresholds.ts';
import { createRunTasks } from './run-tasks.ts';

export interface ServeOptions {
  /** A run, or a folder that holds runs. */
  readonly folder: string;
  readonly queue: JobQueue | null;
  readonly queueUrl: string | undefined;
  readonly program: string;
  readonly now: () => Date;
}

interface Closable {
  close(): Promise<unknown>;
}

interface Opened {
  readonly run: DashboardRun;
  readonly stamp: string;
  readonly parts: readonly Closable[];
}

/** Runs in a folder for the dashboard. Each is opened when it is first looked at. */
export function createServeSource(options: ServeOptions): DashboardSource & Closable {
  const opened = new Map<string, Opened>();
  const tasks = new Map<string, ReturnType<typeof createRunTasks>>();

  const tasksOf = (directory: string): ReturnType<typeof createRunTasks> => {
    const { queueUrl: queue, program, now } = options;
    const known = tasks.get(directory);
    if (known) return known;
    const made = createRunTasks({ directory, queue, program, now });
    tasks.set(directory, made);
    return made;
  };

  const open = async (found: FoundRun): Promise<DashboardRun> => {
    const { directory } = found;
    const stamp = await stampOf(directory);
    const known = opened.get(directory);
    if (known?.stamp === stamp) return known.run;
    const fresh = openRun(found, tasksOf(directory), options);
    opened.set(directory, { ...fresh, stamp });
    // Requests in hand may still use what was open before; it holds nothing but idle threads by then.
    if (known) setTimeout(() => void closeAll(known.parts), OUTDATED_MS).unref();
    return fresh.run;
  };

  return {
    runs: async () => (await listRuns(options.folder)).map(({ listed }) => listed),
    run: async (key) => {
      const found = (await listRuns(options.folder)).find(({ listed }) => listed.key === key);
      return found ? open(found) : null;
    },
    close: async () => {
      await Promise.all([...tasks.values()].map((each) => each.close()));
      await closeAll([...opened.values()].flatMap(({ parts }) => parts));
    },
  };
}

const OUTDATED_MS = 60_000;

function openRun(
  found: FoundRun,
  tasks: DashboardRun['tasks'],
  { queue, now }: ServeOptions,
): Omit<Opened, 'stamp'> {
  const { directory, file, listed } = found;
  const config = storedConfig(directory, file);
  const { root } = file.dataset;
  const media = openMedia(root, config);
  const opener = createByteOpener(root, config.remote);
  const { explore, locate, draw, close } = createRunExplore(found, media);
  const run: DashboardRun = {
    ...listed,
    status: async () => statusNow(found, queue),
    media: createRunMedia({ media, opener, locate }),
    review: createRunReview(found, draw, now),
    tasks,
    thresholds: createRunThresholds(found),
    exports: createRunExports(found),
    explore,
  };
  return { run, parts: [{ close }, media, opener] };
}

async function closeAll(parts: readonly Closable[]): Promise<void> {
  await Promise.allSettled(parts.map((part) => part.close()));
}

/** Changes whenever `run.json` is written: a run may be given other settings meanwhile. */
async function stampOf(directory: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(join(directory, 'run.json'));
  return `${mtimeMs} ${size} ${ino}`;
}
