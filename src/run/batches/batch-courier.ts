import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { BatchFile, BatchOrder, BatchReport, BatchServer } from '../../core/batch.ts';
import { pathsOf } from './batch-file.ts';

export interface CourierOptions {
  readonly directory: string;
  readonly server: BatchServer;
  /** Names the run among all whose batches the server has. */
  readonly runUid: string;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Puts the state of a batch on disk before what follows from it is done. */
  readonly note: (file: BatchFile) => Promise<void>;
}

/** How a batch stands after a step. */
export interface Step {
  readonly file: BatchFile;
  readonly report: BatchReport | null;
}

/** A batch that was made a moment ago may not be listed yet. */
const LOOK_AGAIN_MS = 10_000;

/**
 * Takes a batch as far as it goes now: file to the server, batch made of it, how that stands. Each
 * state is on disk before the next request, so that it can be done again from any of them: a file
 * that is uploaded twice costs nothing, and before a batch is made of one that may have been, the
 * server is asked for it, twice. A batch that is over is left to be collected.
 */
export async function advanceBatch(file: BatchFile, options: CourierOptions): Promise<Step> {
  const { server, signal, note } = options;
  let current = file;
  const to = async (changes: Partial<BatchFile>): Promise<void> => {
    current = { ...current, ...changes };
    await note(current);
  };
  if (current.state === 'written') {
    const { input } = pathsOf(options.directory, file.name);
    const name = `recaptor-${tagOf(file, options.runUid)}-${basename(input)}`;
    await to({ state: 'uploaded', fileId: await server.upload(input, name, signal) });
  }
  const order: BatchOrder = { fileId: current.fileId ?? '', tag: tagOf(file, options.runUid) };
  let report: BatchReport | null = null;
  if (current.state === 'creating') report = await findTwice(order, options);
  if (report === null && current.state !== 'out') {
    await to({ state: 'creating', submittedAt: options.now() });
    report = await server.create(order, signal);
  }
  report ??= await server.look(current.batchId ?? '', signal);
  const { id: batchId, status, done } = report;
  if (report.phase === 'crowded') {
    // The same file is submitted again once there is room.
    await to({ state: 'uploaded', status });
    return { file: current, report };
  }
  if (current.state !== 'out' || current.status !== status || current.done !== done) {
    await to({ state: 'out', batchId, status, ...(done !== null && { done }) });
  }
  // The server has it; what is missing from its answers is made anew.
  if (file.state !== 'out') {
    await rm(pathsOf(options.directory, file.name).input, { force: true });
  }
  return { file: current, report };
}

async function findTwice(
  order: BatchOrder,
  { server, signal, sleep }: CourierOptions,
): Promise<BatchReport | null> {
  const found = await server.find(order, signal);
  if (found !== null) return found;
  await sleep(LOOK_AGAIN_MS, signal);
  return server.find(order, signal);
}

/** One batch of one run; a crowded one that is made again of the same file has the same. */
function tagOf({ endpoint, name }: BatchFile, runUid: string): string {
  return `${runUid}-${endpoint}-${name}`;
}
