import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RunError } from '../../core/errors.ts';
import { drawDemoPictures } from '../../media/demo-pictures.ts';
import { EXIT } from '../exit-codes.ts';
import { shownPath } from '../finish-run.ts';
import { shorten } from '../format.ts';
import type { Output } from '../output.ts';
import { run } from './run.ts';

const SEED = 7;
const SHOWN_ROWS = 3;
const SHOWN_CHARACTERS = 300;
/** Says that a folder was made by a demo, and may be made anew. */
const MARKER = '.recaptor-demo';

/** `recaptor demo`: makes its own dataset and takes it through the SD3 pipeline. */
export async function demo(
  { run: directory }: { readonly run: string },
  output: Output,
): Promise<number> {
  const home = resolve(directory);
  await prepareHome(home);
  const dataset = join(home, 'dataset');
  output.note('Drawing pictures…');
  await mkdir(dataset, { recursive: true });
  const pictures = await drawDemoPictures(dataset, { seed: SEED });
  const rows = pictures.map(({ fileName, caption }) => ({
    file_name: fileName,
    ...(caption !== null && { text: caption }),
  }));
  const lines = rows.map((row) => `${JSON.stringify(row)}\n`);
  await writeFile(join(dataset, 'metadata.jsonl'), lines.join(''));
  output.note(`${pictures.length} pictures in ${shownPath(dataset)}, some that must be dropped.`);

  const runDirectory = join(home, 'sd3');
  const code = await run(
    { dataset, config: null, preset: 'sd3', run: runDirectory, update: false, command: 'demo' },
    output,
  );
  // Some of its files are broken on purpose: that they fail is what the demo shows.
  if (code !== EXIT.someFailed) return code === EXIT.done ? EXIT.error : code;
  await printSamples(join(runDirectory, 'export', 'manifest.jsonl'), output);
  output.print(
    [
      '',
      'With your own pictures and any OpenAI-compatible server:',
      '  cat > recaptor.yaml <<END',
      '  extends: sd3',
      '  endpoints: { local: { kind: openai, baseUrl: http://127.0.0.1:8000/v1 } }',
      '  roles: { recaption: local }',
      '  END',
      '  node bin/recaptor.js doctor',
      '  node bin/recaptor.js run PICTURES --run runs/mine',
    ].join('\n'),
  );
  return EXIT.done;
}

/** Clears what an earlier demo made. Throws RunError on a folder that holds anything else. */
async function prepareHome(home: string): Promise<void> {
  const entries = await readdir(home).catch((): string[] => []);
  if (entries.length > 0 && !entries.includes(MARKER)) {
    throw new RunError(`${home} is not empty; give the demo a folder of its own: --run DIR`, {
      code: 'demo_foreign',
    });
  }
  for (const made of ['dataset', 'sd3']) {
    await rm(join(home, made), { recursive: true, force: true });
  }
  await mkdir(home, { recursive: true });
  await writeFile(join(home, MARKER), '');
}

async function printSamples(manifest: string, output: Output): Promise<void> {
  const text = await readFile(manifest, 'utf8');
  const rows = text.split('\n').filter((line) => line !== '');
  const step = Math.max(1, Math.floor(rows.length / SHOWN_ROWS));
  output.print('\nThree rows of it:');
  for (let index = 0; index < SHOWN_ROWS; index += 1) {
    const row = JSON.parse(rows[index * step] ?? '{}') as Record<string, unknown>;
    output.print(
      `  ${String(row['file_name'])} (${String(row['caption_source'])})\n` +
        `    original: ${shorten(String(row['caption_original']), SHOWN_CHARACTERS)}\n` +
        `    long:     ${shorten(String(row['caption_long']), SHOWN_CHARACTERS)}`,
    );
  }
}
