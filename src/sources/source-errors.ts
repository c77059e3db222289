import { messageOf, SourceError } from '../core/errors.ts';

/** A row that cannot be taken as it is. `origin` is its `file:row`. */
export function badRow(origin: string, problem: string, cause?: unknown): SourceError {
  return new SourceError(`${origin}: ${problem}`, { code: 'source_row', cause });
}

/** The columns do not say what is what. */
export function badColumns(problem: string): SourceError {
  return new SourceError(problem, { code: 'source_columns' });
}

/** A file or a directory of the dataset cannot be read. */
export function unreadable(path: string, cause: unknown): SourceError {
  return new SourceError(
    `cannot read ${path}: ${messageOf(cause)}. Check that the file is whole and may be read.`,
    { code: 'source_unreadable', cause },
  );
}
