import { z } from 'zod';
import { WHOLE } from '../core/distribution.ts';
import { parseUri } from '../core/uri.ts';

/** What records are told apart by, so that each bucket has thresholds of its own. */
export const BucketKey = z.enum(['resolution', 'source', 'duration']);
export type BucketKey = z.output<typeof BucketKey>;

export interface Bucketed {
  readonly uri: string;
  readonly width: number;
  readonly height: number;
  /** Absent of pictures, which all lie in one bucket by duration. */
  readonly durationSeconds?: number;
}

/** Lower ends: the heights that videos usually come in. */
const SHORTER_SIDES = [0, 240, 360, 480, 720, 1080, 1440, 2160] as const;
/** Lower ends, seconds. Ours. */
const DURATIONS = [0, 2, 5, 10, 20, 60] as const;

/**
 * By `resolution`: the shorter side's step out of 240, 360, 480, 720, 1080, 1440, 2160 pixels. By
 * `duration`: 2, 5, 10, 20, 60 seconds. By `source`: the folder that the file or its archive lies
 * in, or the host of its URL.
 */
export function bucketOf(by: BucketKey | undefined, record: Bucketed): string {
  switch (by) {
    case undefined:
      return WHOLE;
    case 'resolution':
      return `resolution ${stepOf(SHORTER_SIDES, Math.min(record.width, record.height))}`;
    case 'duration':
      return `duration ${stepOf(DURATIONS, record.durationSeconds ?? 0)}`;
    case 'source':
      return `source ${folderOf(record.uri)}`;
  }
}

/** The greatest lower end that the value reaches. */
function stepOf(steps: readonly number[], value: number): number {
  return steps.findLast((step) => step <= value) ?? 0;
}

function folderOf(uri: string): string {
  const parsed = parseUri(uri);
  if (parsed.form === 'remote') return new URL(parsed.url).host;
  const path = parsed.form === 'member' ? parsed.archive : parsed.path;
  return path.slice(0, Math.max(0, path.lastIndexOf('/'))) || '.';
}
