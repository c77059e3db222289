import type { Figure } from '../figure.ts';
import type { BenchVideos } from './bench-videos.ts';
import { runWorker } from './run-worker.ts';

/** Peak memory of one worker with its ffmpeg. */
export async function memory(videos: BenchVideos): Promise<readonly Figure[]> {
  const peakOf = async (name: string): Promise<number> => {
    const work = { folder: videos.folder, name, times: 1, threads: 1 };
    const { nodeMegabytes, ffmpegMegabytes } = await runWorker(work);
    return nodeMegabytes + ffmpegMegabytes;
  };
  const ultraHd = await peakOf(videos.ultraHd);
  const short = await peakOf(videos.scene);
  const long = await peakOf(videos.film);
  return [
    {
      name: 'memory of a worker and its ffmpeg, 2160p',
      value: ultraHd,
      unit: 'MB',
      target: { atMost: 400 },
    },
    { name: 'the same, ten seconds of 68p', value: short, unit: 'MB', target: null },
    { name: 'the same, two hours of 68p', value: long, unit: 'MB', target: { atMost: 400 } },
    {
      name: 'two hours against ten seconds',
      value: long / short,
      unit: '',
      target: { atMost: 1.2 },
    },
  ];
}
