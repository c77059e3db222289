import type { Figure } from '../figure.ts';
import type { BenchVideos } from './bench-videos.ts';
import { runWorker } from './run-worker.ts';

/** Ten seconds so often take as long as the film: V8 compiles, and its heap settles, as much. */
const OVER_AND_OVER = 240;

/** Peak memory of one worker with its ffmpeg. */
export async function memory(videos: BenchVideos): Promise<readonly Figure[]> {
  const peakOf = async (name: string, times = 1): Promise<number> => {
    const work = { folder: videos.folder, name, times, threads: 1 };
    const { nodeMegabytes, ffmpegMegabytes } = await runWorker(work);
    return nodeMegabytes + ffmpegMegabytes;
  };
  const ultraHd = await peakOf(videos.ultraHd);
  const short = await peakOf(videos.scene);
  const settled = await peakOf(videos.scene, OVER_AND_OVER);
  const long = await peakOf(videos.film);
  return [
    {
      name: 'memory of a worker and its ffmpeg, 2160p',
      value: ultraHd,
      unit: 'MB',
      target: { atMost: 400 },
    },
    { name: 'the same, ten seconds of 68p', value: short, unit: 'MB', target: null },
    {
      name: `the same, ten seconds of 68p ${OVER_AND_OVER} times over`,
      value: settled,
      unit: 'MB',
      target: null,
    },
    { name: 'the same, two hours of 68p', value: long, unit: 'MB', target: { atMost: 400 } },
    {
      name: 'two hours against ten seconds over and over',
      value: long / settled,
      unit: '',
      target: { atMost: 1.1 },
    },
  ];
}
