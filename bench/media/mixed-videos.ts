import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const FPS = 30;
const SECONDS = 10;

/** Taken in turns. */
const SIZES = [
  { width: 640, height: 360 },
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
] as const;

interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** How much faster the real videos run. */
const SPEEDS = [0.5, 1, 2] as const;

/** How fast pictures pass by, in frame widths a second: no two alike, so that ranks mean something. */
const PANS_A_PICTURE = 4;
const SLOWEST_PAN = 0.02;
const FASTER_EACH_TIME = 1.17;

/**
 * A mixed set of clips, some with real motion, slower and faster, and some with a camera that pans
 * over real pictures; encoded as H.264 with B frames, like most videos.
 */
export async function makeMixedVideos(
  {
    videos,
    pictures,
  }: { readonly videos: readonly string[]; readonly pictures: readonly string[] },
  folder: string,
): Promise<readonly string[]> {
  const names: string[] = [];
  const make = async (
    input: readonly string[],
    filterFor: (size: FrameSize) => string,
  ): Promise<void> => {
    const name = `mixed-${names.length}.mp4`;
    const size = SIZES[names.length % SIZES.length] ?? SIZES[0];
    const encode = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-pix_fmt', 'yuv420p'];
    const all = ['-v', 'error', '-nostdin', ...input, '-vf', filterFor(size)];
    const cut = ['-t', String(SECONDS), '-an', join(folder, name)];
    await promisify(execFile)('ffmpeg', [...all, ...encode, ...cut]);
    names.push(name);
  };
  for (const video of videos) {
    for (const speed of SPEEDS) {
      await make(
        ['-i', video],
        ({ width, height }) => `setpts=PTS/${speed},fps=${FPS},scale=${width}:${height}`,
      );
    }
  }
  const pans = pictures
    .filter((path) => existsSync(path))
    .flatMap((path) => Array.from({ length: PANS_A_PICTURE }, () => path));
  for (const [index, picture] of pans.entries()) {
    await make(['-loop', '1', '-framerate', String(FPS), '-i', picture], (size) =>
      panOver(size, SLOWEST_PAN * FASTER_EACH_TIME ** index),
    );
  }
  return names;
}

/** There and back over a picture that is twice as wide, so that it never ends. */
function panOver({ width, height }: FrameSize, speed: number): string {
  const place = `(iw-${width})*(0.5+asin(sin(t*${speed}*${width}/(iw-${width})*PI))/PI)`;
  return (
    `scale=${width * 2}:${height * 2}:force_original_aspect_ratio=increase,` +
    `crop=${width}:${height}:x='${place}':y=(ih-${height})/2`
  );
}
