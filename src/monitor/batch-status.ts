import { isUnsubmitted, type BatchFile } from '../core/batch.ts';

/** How many batches, and how many questions in them. */
export interface BatchCount {
  readonly batches: number;
  readonly questions: number;
}

/** The batches of one endpoint. */
export interface BatchStatus {
  readonly endpoint: string;
  /** Questions are still added to them. */
  readonly filling: BatchCount;
  /** Written, and taken by no server yet. */
  readonly waiting: BatchCount;
  /** Written, for a person to run. */
  readonly byHand: BatchCount;
  /** `done`: questions that the server says it is done with. */
  readonly out: BatchCount & { readonly done: number };
  readonly collected: BatchCount & { readonly answered: number };
}

/** Adds the batches of each endpoint up. Pure. */
export function batchStatus(files: readonly BatchFile[]): readonly BatchStatus[] {
  const endpoints = [...new Set(files.map(({ endpoint }) => endpoint))];
  return endpoints.map((endpoint) => {
    const own = files.filter((file) => file.endpoint === endpoint);
    const out = own.filter(({ state }) => state === 'out');
    const unsubmitted = own.filter(isUnsubmitted);
    const collected = own.filter(({ state }) => state === 'collected');
    return {
      endpoint,
      filling: countOf(own.filter(({ state }) => state === 'filling')),
      waiting: countOf(unsubmitted.filter(({ server }) => server !== null)),
      byHand: countOf(unsubmitted.filter(({ server }) => server === null)),
      out: { ...countOf(out), done: sumOf(out, ({ done = 0 }) => done) },
      collected: {
        ...countOf(collected),
        answered: sumOf(collected, ({ answered = 0 }) => answered),
      },
    };
  });
}

function countOf(files: readonly BatchFile[]): BatchCount {
  return { batches: files.length, questions: sumOf(files, ({ questions }) => questions) };
}

function sumOf(files: readonly BatchFile[], valueOf: (file: BatchFile) => number): number {
  return files.reduce((sum, file) => sum + valueOf(file), 0);
}
