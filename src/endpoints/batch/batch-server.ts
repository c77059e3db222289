import type { BatchOrder, BatchReport, BatchServer } from '../../core/batch.ts';
import { EndpointError } from '../../core/errors.ts';
import type { Connection } from '../connection.ts';
import { record } from '../server-message.ts';
import { readBatchReport } from './batch-report.ts';
import type { FileTransfer } from './file-transfer.ts';

export interface BatchServerOptions {
  readonly title: string;
  readonly connection: Connection;
  readonly files: FileTransfer;
  readonly timeoutMs: number;
  /** The path that all requests of a batch go to. */
  readonly url: string;
  /** In which a batch is to be done: `24h`. */
  readonly window: string;
}

const PAGE = 100;
/** So many batches of an account are looked through, the latest first. */
const MOST_PAGES = 20;

/** OpenAI's Files and Batches API. One request each; whoever asks comes again after a failure. */
export function createBatchServer(options: BatchServerOptions): BatchServer {
  const { title, connection, files, timeoutMs } = options;
  const reportOf = (body: unknown): BatchReport => {
    const report = readBatchReport(body, title);
    if (report === null) throw connection.badAnswer('it is no batch');
    return report;
  };
  return {
    upload: async (path, name, signal) => {
      const { id } = record(await files.upload(path, name, signal));
      if (typeof id === 'string' && id !== '') return id;
      throw connection.badAnswer('it names no uploaded file');
    },
    create: async ({ fileId, tag }, signal) => {
      const order = {
        input_file_id: fileId,
        endpoint: options.url,
        completion_window: options.window,
        metadata: { recaptor: tag },
      };
      const body = Buffer.from(JSON.stringify(order));
      return reportOf(await connection.exchange('/batches', { body, timeoutMs, signal }));
    },
    find: async (order, signal) => find(order, { ...options, reportOf }, signal),
    look: async (batchId, signal) => {
      const path = `/batches/${encodeURIComponent(batchId)}`;
      return reportOf(await connection.exchange(path, { timeoutMs, signal }));
    },
    download: async (fileId, path, signal) => files.download(fileId, path, signal),
  };
}

/** A server that lists nothing has nothing to be found. */
async function find(
  { fileId, tag }: BatchOrder,
  {
    connection,
    timeoutMs,
    reportOf,
  }: BatchServerOptions & { readonly reportOf: (body: unknown) => BatchReport },
  signal: AbortSignal,
): Promise<BatchReport | null> {
  let after = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const path = `/batches?limit=${PAGE}${after}`;
    const list = await connection.exchange(path, { timeoutMs, signal }).catch((error: unknown) => {
      if (error instanceof EndpointError && isNotServed(error)) return null;
      throw error;
    });
    const { data, has_more: hasMore } = record(list);
    const batches: readonly unknown[] = Array.isArray(data) ? data : [];
    const own = batches.filter(
      (batch) =>
        record(batch).input_file_id === fileId || record(record(batch).metadata).recaptor === tag,
    );
    // One that did not fit may have been submitted again.
    const reports = own.map(reportOf);
    const lives = reports.find(({ phase }) => phase === 'working' || phase === 'over');
    if (reports.length > 0) return lives ?? reports[0] ?? null;
    const { id: last } = record(batches.at(-1));
    if (hasMore !== true || typeof last !== 'string') return null;
    after = `&after=${encodeURIComponent(last)}`;
  }
  return null;
}

function isNotServed({ status }: EndpointError): boolean {
  return status === 404 || status === 405;
}
