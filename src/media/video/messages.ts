import type { VideoFile } from './file/video-file.ts';

const KEPT_LINES = 4;
const KEPT_CHARACTERS = 600;

/**
 * The end of what ffmpeg or ffprobe wrote to stderr, in one line, for an error's message. The file
 * goes by the name that the user knows.
 */
export function tailOf(
  stderr: string,
  { shown, input }: Pick<VideoFile, 'shown' | 'input'>,
): string {
  const lines = stderr
    .replaceAll(input.url, shown)
    .split(/\r\n|\r|\n/)
    // Addresses of structures in memory: `[mov,mp4 @ 0x55d0c8]`.
    .map((line) => line.replaceAll(/ @ 0x[0-9a-f]+/g, '').trim())
    .filter((line) => line !== '');
  const tail = lines.slice(-KEPT_LINES).join('; ');
  return tail.length > KEPT_CHARACTERS ? `…${tail.slice(-KEPT_CHARACTERS)}` : tail;
}
