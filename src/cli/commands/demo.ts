import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { drawDemoPictures } from '../../media/demo-pictures.ts';
import { EXIT } from '../exit-codes.ts';
import { shownPath } from '../finish-run.ts';
import { shorten } from '../format.ts';
import type { Output } from '../output.ts';
import { run } from './run.ts';

const SEED = 7;
const SHOWN_ROWS = 3;
const SHOWN_CHARACTERS = 300;
/** Only a folder that an earlier demo made is removed. */
const MARKER = '.recaptor-demo';

/** `recaptor demo`: makes its own dataset and takes it through the SD3 pipeline. */
export async function demo(
  { run: directory }: { readonly run: string },
  output: Output,
): Promise<number> {
  const home = resolve(directory);
  await clearEarlierDemo(home);
  const dataset = join(home, 'dataset');
  output.note('Drawing pictures…');
  await mkdir(dataset, { recursive: true });
  await writeFile(join(home, MARKER), '');
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

async function clearEarlierDemo(home: string): Promise<void> {
  const made = await stat(join(home, MARKER)).catch(() => null);
  if (made) await rm(home, { recursive: true, force: true });
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
