import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { loadSharp } from './load-sharp.ts';

/** A program or library that media work needs, as this machine has it. */
export interface Program {
  readonly name: string;
  /** Null where it is missing. */
  readonly version: string | null;
  /** What to do where it is missing. */
  readonly advice: string;
}

const TIMEOUT_MS = 5_000;

export async function probePrograms(): Promise<readonly Program[]> {
  return Promise.all([sharpProgram(), ffmpegProgram('ffmpeg'), ffmpegProgram('ffprobe')]);
}

async function sharpProgram(): Promise<Program> {
  const advice = 'cannot be loaded: run npm ci again on this machine';
  try {
    const sharp = await loadSharp();
    return { name: 'sharp', version: sharp.versions.sharp ?? 'unknown', advice };
  } catch {
    return { name: 'sharp', version: null, advice };
  }
}

async function ffmpegProgram(name: string): Promise<Program> {
  const advice = 'missing; only videos need it: apt-get install ffmpeg';
  try {
    const { stdout } = await promisify(execFile)(name, ['-version'], { timeout: TIMEOUT_MS });
    return { name, version: /version (\S+)/.exec(stdout)?.[1] ?? 'unknown', advice };
  } catch {
    return { name, version: null, advice };
  }
}
