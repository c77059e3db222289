/** The rows that a trainer reads, in an export's folder. */
export const MANIFEST = 'manifest.jsonl';

/** Counts, mix, spending and the hashes of the files beside it. */
export const SUMMARY = 'manifest.json';
