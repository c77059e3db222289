import { setTimeout as delay } from 'node:timers/promises';
import { createRandom, type Random } from '../../../src/media/demo/random.ts';
import { captionProject, type CaptionProject } from '../caption-project.ts';
import type { CallReport } from '../chat-server-calls.ts';
import { startRedis } from '../redis-server.ts';
import { spawnChatServer, type SpawnedChatServer } from '../spawn-chat-server.ts';
import { checkRun, hashesByFile, type CheckedRun } from './check-run.ts';
import { Processes } from './processes.ts';
import { calm, CHAOS_KEY, nextSpell } from './weather.ts';

export interface ChaosOptions {
  readonly seed: number;
  /** Bad weather lasts so long; then what is under way comes to its end in calm. */
  readonly seconds: number;
  readonly pictures: number;
  /** Processes on a Redis queue; 0 for `run` and `resume`, with a queue of their own. */
  readonly workers: number;
  /** How long a spell of weather lasts, from and to. */
  readonly spellMs: readonly [number, number];
  /** How long a process lives, from and to. */
  readonly killMs: readonly [number, number];
  readonly note?: (text: string) => void;
}

export interface ChaosReport {
  readonly seconds: number;
  readonly kills: number;
  readonly spells: number;
  readonly codes: Readonly<Record<string, number>>;
  readonly crashes: readonly string[];
  readonly server: Pick<CallReport, 'asked' | 'answered' | 'outcomes' | 'preflights'>;
  /** Each run after bad weather, before and after its failed records were tried again. */
  readonly runs: readonly {
    readonly atFirst: CheckedRun;
    readonly afterRetry: CheckedRun;
    /** What `recaptor verify` found not to belong where it stands. */
    readonly misfits: number;
  }[];
  /** Failed after the retry although nothing is wrong with their pictures. */
  readonly failedInCalm: readonly string[];
}

const POISONED = 3;

/**
 * Runs over pictures of which each answer names its own, against a server that misbehaves at random,
 * in processes that are killed at random. Deterministic but for time.
 */
export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, pictures, seconds, workers, killMs, note = () => undefined } = options;
  const random = createRandom(seed);
  const server = await spawnChatServer({ keepCalls: false, preflight: 'as-any' });
  const project = await captionProject(pictures, server.url);
  await project.writeConfig({
    ...{ concurrency: 16, shardSize: 16 },
    endpoint: `, timeoutMs: 1500, apiKeyEnv: ${CHAOS_KEY.variable}`,
  });
  const hashes = await hashesByFile(project);
  const poisoned = project.pictures
    .filter((_, index) => index % Math.ceil(pictures / POISONED) === 1)
    .map((name) => hashes.get(name) ?? '');
  const processes = new Processes(project.directory, random, killMs);
  const startedAtMs = performance.now();
  const time = new AbortController();
  const weather = changeWeather(server, poisoned, options, time.signal);
  const timer = setTimeout(() => time.abort(), seconds * 1_000);
  const redis = workers > 0 ? await startRedis() : null;
  const rounds: string[] = [];
  const round = { project, processes, random, redis: redis?.url ?? null, workers };
  try {
    while (!time.signal.aborted) {
      rounds.push(`round-${rounds.length}`);
      await work(rounds.at(-1) ?? '', round, time.signal);
      note(`${rounds.at(-1)}: ${processes.kills} kills, exits ${JSON.stringify(processes.codes)}`);
    }
  } finally {
    clearTimeout(timer);
    time.abort();
    await redis?.stop();
  }
  const spells = await weather;
  const runs = [];
  for (const run of rounds) runs.push(await finished(run, project, processes, hashes));
  const { asked, answered, outcomes, preflights } = await server.report();
  await server.close();
  const { kills, codes, crashes } = processes;
  return {
    ...{ seconds: (performance.now() - startedAtMs) / 1_000, kills, spells, codes, crashes },
    ...{ server: { asked, answered, outcomes, preflights }, runs },
    failedInCalm: runs.flatMap(({ afterRetry }) =>
      afterRetry.failedFiles.filter((name) => !poisoned.includes(hashes.get(name) ?? '')),
    ),
  };
}

/** Another spell every so often; calm in the end. Resolves to how many there were. */
async function changeWeather(
  server: SpawnedChatServer,
  poisoned: readonly string[],
  { seed, spellMs, note = () => undefined }: ChaosOptions,
  signal: AbortSignal,
): Promise<number> {
  const random = createRandom(seed + 1);
  let spells = 0;
  while (!signal.aborted) {
    const { name, behaviour } = nextSpell(random, poisoned);
    await server.behave(behaviour);
    spells += 1;
    note(`weather: ${name}`);
    await delay(random.between(...spellMs), undefined, { signal }).catch(() => undefined);
  }
  await server.behave(calm(poisoned).behaviour);
  return spells;
}

interface Round {
  readonly project: CaptionProject;
  readonly processes: Processes;
  readonly random: Random;
  /** Null for processes that have a queue of their own. */
  readonly redis: string | null;
  readonly workers: number;
}

/** Works on a run until it is done, or time is out. */
async function work(run: string, round: Round, time: AbortSignal): Promise<void> {
  const { project, processes, redis } = round;
  if (redis === null) {
    await untilDone(['run', project.dataset, '--run', run], processes, time);
    return;
  }
  const queue = ['--queue', redis];
  if (!(await untilDone(['enqueue', project.dataset, '--run', run, ...queue], processes, time))) {
    return;
  }
  const over = new AbortController();
  const stop = (): void => over.abort();
  time.addEventListener('abort', stop, { once: true });
  const crew = Array.from({ length: round.workers }, async () => {
    while (!over.signal.aborted) {
      await processes.untilKilled(['worker', ...queue], over.signal);
      await delay(round.random.between(0, 500));
    }
  });
  while (!over.signal.aborted) {
    await delay(LOOK_MS, undefined, { signal: over.signal }).catch(() => undefined);
    // Jobs that failed too often stay in the queue until a person says so.
    await processes.once(['resume', '--run', run, ...queue, '--detach']);
    if (await isSettled(run, processes)) over.abort();
  }
  await Promise.all(crew);
}

const LOOK_MS = 4_000;
/** Of a command that ended because the server could not be asked. */
const PAUSE_MS = 500;

async function untilDone(
  args: readonly string[],
  processes: Processes,
  time: AbortSignal,
): Promise<boolean> {
  while (!time.aborted) {
    const { code } = await processes.untilKilled(args, time);
    if (code === 0 || code === 3) return true;
    await delay(PAUSE_MS);
  }
  return false;
}

async function isSettled(run: string, processes: Processes): Promise<boolean> {
  const { stdout } = await processes.once(['--json', 'status', '--run', run]);
  const { settled, records } = JSON.parse(stdout) as { settled: number; records: number };
  return records > 0 && settled === records;
}

/** Brings a run to its end in calm weather, and looks at what stands there. */
async function finished(
  run: string,
  project: CaptionProject,
  processes: Processes,
  hashes: ReadonlyMap<string, string>,
) {
  await processes.once(['run', project.dataset, '--run', run]);
  const atFirst = await checkRun(project, run, hashes);
  await processes.once(['retry', '--run', run]);
  const afterRetry = await checkRun(project, run, hashes);
  // The server's captions are few words in many orders: its alarms, which end with 3, mean nothing.
  const { stdout } = await processes.once(['--json', 'verify', '--run', run]);
  const { misfits } = JSON.parse(stdout) as { readonly misfits: { readonly count: number } };
  return { atFirst, afterRetry, misfits: misfits.count };
}
