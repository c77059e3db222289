export type ProgramName = 'ffmpeg' | 'ffprobe';

export interface RunnableProgram {
  /** An absolute path, or a name to be found in PATH. */
  readonly path: string;
  /** In place of this process's own environment. */
  readonly environment?: Readonly<Record<string, string>>;
}
