import type { ProgramName, RunnableProgram } from './runnable-program.ts';

/**
 * The program that came with npm's packages, which are optional: null where this platform has none.
 * Both are static builds of ffmpeg's; what they cannot do stands in docs/decisions.
 */
export async function packagedProgram(name: ProgramName): Promise<RunnableProgram | null> {
  try {
    const { path } = await PACKAGES[name]();
    return { path, ...(process.platform === 'linux' && { environment: STATIC_ENVIRONMENT }) };
  } catch {
    // Both packages throw, one of them a mere string, where the platform's own package is missing.
    return null;
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
