import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { COLUMN_ROLES } from '../core/dataset.ts';
import { RunError } from '../core/errors.ts';
import { isMissing, writeFileAtomic } from './atomic-file.ts';

const FILE = 'run.json';

const Settings = z.object({
  recaptor: z.string(),
  pipeline: z.string(),
  /** Stage folders in order: `<name>@<fingerprint>`. */
  stages: z.array(z.string()),
  /** The resolved config, models named, without secrets. */
  config: z.json(),
});

/** `run.json`: what a run is. Written when the run is made; changed only by `--update`. */
export const RunFile = z.object({
  format: z.literal(1),
  /**
   * Names the run by what decides its captions when it is made: equal for equal dataset location,
   * limit, columns given by `--map`, and stages with their fingerprints. The dataset's content and
   * the mix are not in it.
   */
  id: z.string(),
  /** Names this directory's run among all others, in queues. */
  uid: z.string(),
  createdAt: z.string(),
  dataset: z.object({
    /** Absolute, or a URL. */
    location: z.string(),
    format: z.string(),
    root: z.string(),
    /** What the user gave with `--map`: what the dataset is opened with. */
    map: z.partialRecord(z.enum(COLUMN_ROLES), z.string().nullable()).default({}),
    /** What was detected or given, for people to read. */
    mapping: z.partialRecord(z.enum(COLUMN_ROLES), z.string().nullable()),
    limit: z.number().int().positive().nullable(),
  }),
  shardSize: z.number().int().positive(),
  settings: Settings,
  /** Settings that `--update` replaced, oldest first. */
  replaced: z.array(z.object({ at: z.string(), settings: Settings })),
});
export type RunFile = z.output<typeof RunFile>;
export type RunSettings = z.output<typeof Settings>;

/** Null where the directory holds no run. Throws RunError on a file that cannot be understood. */
export async function readRunFile(directory: string): Promise<RunFile | null> {
  const path = join(directory, FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  const parsed = RunFile.safeParse(jsonOrNull(text));
  if (parsed.success) return parsed.data;
  throw new RunError(
    `${path} is not a run file of this version: ${z.prettifyError(parsed.error)}. ` +
      'Use another --run directory, or the version of Recaptor that wrote it.',
    { code: 'run_unreadable' },
  );
}

export async function writeRunFile(directory: string, run: RunFile): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFileAtomic(join(directory, FILE), `${JSON.stringify(run, null, 2)}\n`);
}

export function withSettings(run: RunFile, settings: RunSettings, now: Date): RunFile {
  const replaced = [...run.replaced, { at: now.toISOString(), settings: run.settings }];
  return { ...run, settings, replaced };
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
