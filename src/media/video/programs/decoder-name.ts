import type { VideoPrograms } from './video-programs.ts';

/** What decodes, and what reads the headers where that is of another version: `ffmpeg 7.1.1`. */
export function decoderName({ ffmpeg, ffprobe }: VideoPrograms): string {
  const decoder = `ffmpeg ${ffmpeg.version ?? 'unknown'}`;
  if (ffprobe.version === ffmpeg.version) return decoder;
  return `${decoder}, ffprobe ${ffprobe.version ?? 'unknown'}`;
}
