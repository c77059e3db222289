import type { Amount } from './budget.ts';

/** A question as it goes into a batch. */
export interface BatchQuestion {
  /** `questionKeyOf`: answers come back under it, in any order. */
  readonly key: string;
  /** Its line of the file, the line break included. */
  readonly line: () => Uint8Array;
  /** What it may cost at most. */
  readonly most: Amount;
  readonly pictures: number;
  /** The batch whose result did not do; null where none was known. */
  readonly after: string | null;
}

/** What came of a question; kept once for each batch that it was in. */
export interface BatchResult {
  readonly key: string;
  /** The batch's name in the run. */
  readonly batch: string;
  /** When it was taken in, in milliseconds since 1970. */
  readonly at: number;
  /** From giving the batch to the server to taking in what came; 0 for one that was run by hand. */
  readonly tookMs: number;
  /** The HTTP status; 0 where nothing was answered, as where the batch expired first. */
  readonly status: number;
  /** The parsed body of the response, or the error. */
  readonly body: unknown;
  /** How many batches in a row have had no answer to it; 0 where this is one. */
  readonly tries: number;
}

/** A line of what a server wrote. */
export type BatchOutput = Pick<BatchResult, 'key' | 'status' | 'body'>;

/** Where the questions of one endpoint are gathered, and their results kept. */
export interface BatchDesk {
  /** The latest; null for a question that was in no batch, or is in one that is not over. */
  resultOf(key: string): Promise<BatchResult | null>;
  /**
   * Puts a question into the next batch, unless it waits in one or has a result by now that was not
   * known when it was asked: it is asked once more either way. False where none is taken in for
   * now: answers that are out have to come first. Throws what keeps batches from being submitted.
   */
  put(question: BatchQuestion, signal: AbortSignal): Promise<boolean>;
}

/** What a server says of a batch. */
export interface BatchReport {
  readonly id: string;
  /** `over`: what came can be fetched; `crowded`: to be submitted later; `refused`: never. */
  readonly phase: 'working' | 'over' | 'crowded' | 'refused';
  /** In the server's word. */
  readonly status: string;
  /** Files with results. */
  readonly fileIds: readonly string[];
  /** Null where the server does not count. */
  readonly done: number | null;
  /** Why it was refused; null where it was not. */
  readonly reason: Error | null;
}

/** A batch that is to be made of an uploaded file. */
export interface BatchOrder {
  readonly fileId: string;
  /** Names it among all batches of the account. */
  readonly tag: string;
}

/** A server that takes batches. All methods throw EndpointError, and the reason of `signal`. */
export interface BatchServer {
  /** Resolves to the id of the uploaded file. */
  upload(path: string, name: string, signal: AbortSignal): Promise<string>;
  create(order: BatchOrder, signal: AbortSignal): Promise<BatchReport>;
  /** The batch that was made of the order; null where there is none. */
  find(order: BatchOrder, signal: AbortSignal): Promise<BatchReport | null>;
  look(batchId: string, signal: AbortSignal): Promise<BatchReport>;
  /** Writes the content of a file to `path`. */
  download(fileId: string, path: string, signal: AbortSignal): Promise<void>;
}

/** What the files of a run know of one batch. */
export interface BatchFile {
  /** `0001`, in the order in which they were begun: names its files. */
  readonly name: string;
  /** The endpoint's name in the config. */
  readonly endpoint: string;
  /** Digest of the stages that its questions are asked for. */
  readonly settings: string;
  /**
   * `filling`: questions are still added; `written`: its file is whole; `uploaded`: the server has
   * the file; `creating`: the server may have made a batch of it; `out`: it has; `collected`: what
   * came is kept; `dropped`: it was never asked, and its questions go into others.
   */
  readonly state: 'filling' | 'written' | 'uploaded' | 'creating' | 'out' | 'collected' | 'dropped';
  readonly questions: number;
  readonly sizeBytes: number;
  /** What its questions may cost at most. */
  readonly reserved: Amount;
  /** Null where a person runs it. */
  readonly server: string | null;
  readonly fileId?: string;
  readonly batchId?: string;
  /** In the server's word. */
  readonly status?: string;
  /** Questions that the server is done with, as it says. */
  readonly done?: number;
  /** Milliseconds since 1970. */
  readonly submittedAt?: number;
  readonly collectedAt?: number;
  /** Questions that were answered, once it is collected. */
  readonly answered?: number;
}

/** Whether answers to its questions may still come. */
export function isPendingBatch({ state }: BatchFile): boolean {
  return state !== 'collected' && state !== 'dropped';
}

/** Whether its questions are written, and nobody has taken them yet. */
export function isUnsubmitted({ state }: BatchFile): boolean {
  return state === 'written' || state === 'uploaded' || state === 'creating';
}
