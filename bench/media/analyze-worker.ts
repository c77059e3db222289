import { ANALYZE, NEVER, openVideoMedia } from './analysis.ts';

/**
 * Analyses one video several times, with so many threads, in a process of its own, and prints how
 * many seconds it took: node analyze-worker.js FOLDER NAME TIMES THREADS
 */
const [folder = '', name = '', times = '1', threads = '1'] = process.argv.slice(2);
const media = openVideoMedia(folder, Number(threads));
const analyzeAll = async (count: number): Promise<void> => {
  await Promise.all(
    Array.from({ length: count }, async () => media.analyzeVideo(name, ANALYZE, NEVER)),
  );
};
// Threads are started and their code is compiled before anything is timed.
if (Number(times) > 1) await analyzeAll(Number(threads));
const started = performance.now();
await analyzeAll(Number(times));
const seconds = (performance.now() - started) / 1000;
await media.close();
console.log(seconds);
