import { access, chmod, constants } from 'node:fs/promises';

import type { ProgramName, RunnableProgram } from './runnable-program.ts';

/**
 * The program that came with npm's packages, which are optional: null where this platform has none,
 * or where it cannot be made executable.
 * Both are static builds of ffmpeg's; what they cannot do stands in docs/decisions.
 */
export async function packagedProgram(name: ProgramName): Promise<RunnableProgram | null> {
  try {
    const { path } = await PACKAGES[name]();
    await makeExecutable(path);
    return { path, ...(process.platform === 'linux' && { environment: STATIC_ENVIRONMENT }) };
  } catch {
    // Both packages throw, one of them a mere string, where the platform's own package is missing.
    return null;
  }
}

/** ffprobe's package leaves that to a script of its install, and npm may run none. */
async function makeExecutable(path: string): Promise<void> {
  try {
    await access(path, constants.X_OK);
  } catch {
    await chmod(path, 0o755);
  }
}

const PACKAGES = {
  ffmpeg: async () => (await import('@ffmpeg-installer/ffmpeg')).default,
  ffprobe: async () => (await import('@ffprobe-installer/ffprobe')).default,
};

/**
 * A static program crashes where it loads the system's character sets, which an MPEG transport
 * stream makes ffprobe do. It finds none, and needs nothing else of the environment.
 */
const STATIC_ENVIRONMENT = { GCONV_PATH: '/nonexistent' };
