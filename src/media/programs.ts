import { loadSharp } from './load-sharp.ts';
import {
  findVideoPrograms,
  type NamedPrograms,
  type VideoProgram,
} from './video/programs/video-programs.ts';

/** A program or library that media work needs, as this machine has it. */
export interface Program {
  readonly name: string;
  /** Of a program, with where it comes from; null where it is missing. */
  readonly version: string | null;
  /** What to do where it is missing. */
  readonly advice: string;
}

export async function probePrograms(named: NamedPrograms): Promise<readonly Program[]> {
  const [sharp, { ffmpeg, ffprobe }] = await Promise.all([
    sharpProgram(),
    findVideoPrograms(named),
  ]);
  return [sharp, videoProgram(ffmpeg), videoProgram(ffprobe)];
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

function videoProgram({ name, path, version, year, origin }: VideoProgram): Program {
  const made = year === null ? '' : `, of ${year}`;
  const from = {
    named: `${path}, as the environment names it`,
    system: "this system's",
    package: `npm's package, for this system has none: ${path}`,
  }[origin];
  const advice =
    origin === 'named'
      ? `${path} cannot be run; mend ${name.toUpperCase()}_PATH, or take it away`
      : 'missing; only videos need it: apt-get install ffmpeg';
  return { name, version: version === null ? null : `${version}${made} (${from})`, advice };
}
