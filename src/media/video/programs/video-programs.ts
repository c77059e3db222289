import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { packagedProgram } from './packaged-program.ts';
import type { ProgramName, RunnableProgram } from './runnable-program.ts';

/** A program that decodes or probes, and where it comes from. */
export interface VideoProgram extends RunnableProgram {
  readonly name: ProgramName;
  /** As it says it; null where it does not run. */
  readonly version: string | null;
  /** The year of its build, as its copyright has it; null where it does not say. */
  readonly year: number | null;
  /** `named` by the user, of the `system` (found in PATH), or from npm's `package`. */
  readonly origin: 'named' | 'system' | 'package';
}

export interface VideoPrograms {
  readonly ffmpeg: VideoProgram;
  readonly ffprobe: VideoProgram;
}

/** Paths that win over what is found; undefined leaves it to the search. */
export interface NamedPrograms {
  readonly ffmpegPath?: string | undefined;
  readonly ffprobePath?: string | undefined;
}

/**
 * Finds the programs that videos need: what is named, else the system's, which is mostly newer, else
 * the packaged one. Never throws: one that is nowhere to be found has the version null.
 */
export async function findVideoPrograms(named: NamedPrograms): Promise<VideoPrograms> {
  const [ffmpeg, ffprobe] = await Promise.all([
    findProgram('ffmpeg', named.ffmpegPath),
    findProgram('ffprobe', named.ffprobePath),
  ]);
  return { ffmpeg, ffprobe };
}

async function findProgram(name: ProgramName, path: string | undefined): Promise<VideoProgram> {
  if (path !== undefined) {
    return { name, path, origin: 'named', ...(await versionOf({ path })) };
  }
  const system = { path: name };
  const version = await versionOf(system);
  if (version.version !== null) return { name, ...system, origin: 'system', ...version };
  const packaged = await packagedProgram(name);
  if (packaged === null) return { name, ...system, origin: 'system', ...version };
  return { name, ...packaged, origin: 'package', ...(await versionOf(packaged)) };
}

const TIMEOUT_MS = 20_000;

async function versionOf(
  program: RunnableProgram,
): Promise<Pick<VideoProgram, 'version' | 'year'>> {
  const { path, environment: env } = program;
  try {
    const options = { timeout: TIMEOUT_MS, windowsHide: true, ...(env && { env }) };
    const { stdout } = await promisify(execFile)(path, ['-version'], options);
    const year = /copyright .*?(\d{4}) the ffmpeg/i.exec(stdout)?.[1];
    return {
      version: /version (\S+)/.exec(stdout)?.[1] ?? 'unknown',
      year: year === undefined ? null : Number(year),
    };
  } catch {
    return { version: null, year: null };
  }
}
