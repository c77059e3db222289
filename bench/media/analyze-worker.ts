import { cpus } from 'node:os';
import { ANALYZE, NEVER, openVideoMedia } from './analysis.ts';
import { peakMegabytes } from './process-figures.ts';

/**
 * Analyses one video several times, with so many threads, in a process of its own, and prints what
 * it took as JSON: node analyze-worker.js FOLDER NAME TIMES THREADS
 */
export interface WorkerReport {
  readonly seconds: number;
  readonly cores: number;
  /** Largest at any time: of this process, and of one ffmpeg. */
  readonly nodeMegabytes: number;
  readonly ffmpegMegabytes: number;
}

const CHECK_MS = 20;

const [folder = '', name = '', times = '1', threads = '1'] = process.argv.slice(2);
const media = openVideoMedia(folder, Number(threads));
let ffmpegMegabytes = 0;
const timer = setInterval(() => {
  ffmpegMegabytes = Math.max(ffmpegMegabytes, ...peakMegabytes().children.values());
}, CHECK_MS);
const analyzeAll = async (count: number): Promise<void> => {
  await Promise.all(
    Array.from({ length: count }, async () => media.analyzeVideo(name, ANALYZE, NEVER)),
  );
};
// Threads are started and their code is compiled before anything is timed.
if (Number(times) > 1) await analyzeAll(Number(threads));
const started = performance.now();
await analyzeAll(Number(times));
const report: WorkerReport = {
  seconds: (performance.now() - started) / 1000,
  cores: cpus().length,
  nodeMegabytes: peakMegabytes().self,
  ffmpegMegabytes,
};
clearInterval(timer);
await media.close();
console.log(JSON.stringify(report));
