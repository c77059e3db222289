import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { readEnvironment } from '../../config/environment.ts';
import { MediaError, RunError } from '../../core/errors.ts';
import { drawDemoPictures } from '../../media/demo-pictures.ts';
import { makeDemoVideos } from '../../media/demo-videos.ts';
import { printDropped, printRows } from '../demo-report.ts';
import { EXIT } from '../exit-codes.ts';
import { shownPath } from '../shown-path.ts';
import type { Output } from '../output.ts';
import { stoppable } from '../stopping.ts';
import { report } from './report.ts';
import { run } from './run.ts';

const SEED = 7;
/** Says that a folder was made by a demo, and may be made anew. */
const MARKER = '.recaptor-demo';
const MADE = ['pictures', 'videos', 'sd3', 'cogvideox'];

/** `recaptor demo`: makes its own pictures and videos, and takes them through both pipelines. */
export async function demo(
  { run: directory }: { readonly run: string },
  output: Output,
): Promise<number> {
  const home = resolve(directory);
  await prepareHome(home);
  const pictures = await runPictures(home, output);
  if (pictures !== EXIT.done) return pictures;
  const videos = await runVideos(home, output);
  if (videos !== EXIT.done) return videos;
  output.print(NEXT_STEPS);
  return EXIT.done;
}

const NEXT_STEPS = `
With your own files and any OpenAI-compatible server:
  node bin/recaptor.js init       # writes recaptor.yaml, and tries five samples
  node bin/recaptor.js doctor
  node bin/recaptor.js run PICTURES --run runs/mine`;

interface DemoItem {
  readonly fileName: string;
  readonly caption: string | null;
}

async function runPictures(home: string, output: Output): Promise<number> {
  const dataset = join(home, 'pictures');
  output.note('1. Pictures, as Stable Diffusion 3 recaptions them. Drawing some…');
  const pictures = await drawDemoPictures(dataset, { seed: SEED });
  await writeMetadata(dataset, pictures);
  output.note(`${pictures.length} pictures in ${shownPath(dataset)}, some that must be dropped.`);
  return runPreset('sd3', { home, dataset }, output);
}

async function runVideos(home: string, output: Output): Promise<number> {
  const dataset = join(home, 'videos');
  output.print('');
  output.note('2. Videos, as CogVideoX captions them. Making some…');
  const { ffmpegPath } = readEnvironment();
  const options = { seed: SEED, threads: availableParallelism(), ffmpegPath };
  try {
    const made = await stoppable(output, 'Nothing is left to go on with.', async (stopping) => {
      const videos = await makeDemoVideos(dataset, options, stopping.signal);
      await writeMetadata(dataset, videos);
      output.note(`${videos.length} videos in ${shownPath(dataset)}, some that must be dropped.`);
      return EXIT.done;
    });
    if (made !== EXIT.done) return made;
  } catch (error) {
    if (!(error instanceof MediaError) || error.code !== 'ffmpeg_missing') throw error;
    output.warn(`Videos are left out: ${error.message}`);
    return EXIT.done;
  }
  const code = await runPreset('cogvideox', { home, dataset }, output);
  if (code === EXIT.done) output.print(KEPT_TEXT);
  return code;
}

const KEPT_TEXT = `
scrolling-text.mp4 is in the manifest too: no score tells text from other pictures. That takes
labels, which a vision-language model gives: an endpoint for the role \`label\`.`;

async function writeMetadata(dataset: string, items: readonly DemoItem[]): Promise<void> {
  const lines = items.map(({ fileName, caption }) =>
    JSON.stringify({ file_name: fileName, ...(caption !== null && { text: caption }) }),
  );
  await writeFile(join(dataset, 'metadata.jsonl'), lines.map((line) => `${line}\n`).join(''));
}

async function runPreset(
  preset: string,
  { home, dataset }: { readonly home: string; readonly dataset: string },
  output: Output,
): Promise<number> {
  const directory = join(home, preset);
  const request = { dataset, config: null, preset, run: directory, update: false };
  const code = await run({ ...request, command: 'demo' }, output);
  // Some of its files are broken on purpose: that they fail is what the demo shows.
  if (code !== EXIT.someFailed) return code === EXIT.done ? EXIT.error : code;
  await printDropped(join(directory, 'export'), output);
  await printRows(join(directory, 'export'), output);
  output.print('\nTo be opened in a browser, with the pictures on both sides of each threshold:');
  return report({ run: directory }, output);
}

/** Clears what an earlier demo made. Throws RunError on a folder that holds anything else. */
async function prepareHome(home: string): Promise<void> {
  const entries = await readdir(home).catch((): string[] => []);
  if (entries.length > 0 && !entries.includes(MARKER)) {
    throw new RunError(`${home} is not empty; give the demo a folder of its own: --run DIR`, {
      code: 'demo_foreign',
    });
  }
  for (const made of MADE) await rm(join(home, made), { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  await writeFile(join(home, MARKER), '');
}
