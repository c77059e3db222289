import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { RunError } from '../core/errors.ts';

/** Of what is not whole yet. */
const BUILDING = '.tmp';

const Present = z.object({ run: z.string(), format: z.string().optional() });

/**
 * Only a folder that is empty, or holds nothing but an export of this run in this format, is
 * replaced. Throws RunError `export_foreign`.
 */
export async function refuseForeign(
  directory: string,
  run: string,
  expected: {
    /** The file that says whose export it is. */
    readonly summary: string;
    readonly isOwn: (entry: string) => boolean;
    readonly format?: string;
  },
): Promise<void> {
  const entries = await entriesOf(directory);
  if (entries.length === 0) return;
  const strange = entries.find((entry) => !expected.isOwn(entry));
  if (strange !== undefined) {
    throw new RunError(
      `${directory} holds ${strange}, which is no part of an export. Give --out a folder of its own.`,
      { code: 'export_foreign' },
    );
  }
  const present = await summaryIn(join(directory, expected.summary));
  if (present?.run === run && present.format === expected.format) return;
  const whose = present?.run === run ? 'this run in another format' : 'another run';
  const which = present?.run === run ? present.format : present?.run;
  throw new RunError(
    `${directory} holds an export of ${whose} (${which ?? 'unknown'}). Give another --out, or remove it.`,
    { code: 'export_foreign' },
  );
}

/**
 * Where an export is built, beside its place. What exports of this run that were killed have left there
 * goes: whoever exports a run holds its lock, so that none of it is in use.
 */
export async function buildingBeside(directory: string, run: string): Promise<string> {
  const beginning = `${basename(directory)}.${run}.`;
  const parent = dirname(directory);
  for (const name of await entriesOf(parent)) {
    if (!name.startsWith(beginning) || !name.endsWith(BUILDING)) continue;
    await rm(join(parent, name), { recursive: true, force: true });
  }
  return join(parent, `${beginning}${randomUUID()}${BUILDING}`);
}

/** The same of clips, which are kept in a folder of the run's own. */
export async function removeHalfCut(clipsDirectory: string): Promise<void> {
  for (const name of await entriesOf(clipsDirectory)) {
    if (name.endsWith(BUILDING)) await rm(join(clipsDirectory, name), { force: true });
  }
}

/** A folder cannot be replaced in one step: the old one steps aside first. */
export async function swapIn(building: string, directory: string): Promise<void> {
  const aside = `${directory}.${randomUUID()}.old`;
  await rename(directory, aside).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
  await rename(building, directory);
  await rm(aside, { recursive: true, force: true });
}

async function entriesOf(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function summaryIn(path: string): Promise<z.output<typeof Present> | null> {
  try {
    return Present.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
