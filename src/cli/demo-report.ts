import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shorten } from './format.ts';
import type { Output } from './output.ts';

const SHOWN_ROWS = 3;
const SHOWN_CHARACTERS = 300;
const MESSAGE_CHARACTERS = 90;
const NAME_WIDTH = 26;

type Line = Readonly<Record<string, unknown>>;

/** Says of every file that came to nothing why: what was measured, and against what. */
export async function printDropped(directory: string, output: Output): Promise<void> {
  const rejected = await readLines(join(directory, 'rejected.jsonl'));
  const failed = await readLines(join(directory, 'failed.jsonl'));
  output.print('\nWhat was dropped, and why:');
  for (const { uri, reason, value, threshold } of rejected) {
    output.print(named(uri, `${String(reason)}: ${shown(value)}, limit ${shown(threshold)}`));
  }
  for (const { uri, code, message } of failed) {
    // Messages begin with the file's name.
    const why = String(message).replace(`${String(uri)}: `, '');
    output.print(named(uri, `failed, ${String(code)}: ${shorten(why, MESSAGE_CHARACTERS)}`));
  }
}

/** A few rows of the manifest, from its beginning to its end. */
export async function printRows(directory: string, output: Output): Promise<void> {
  const rows = await readLines(join(directory, 'manifest.jsonl'));
  const step = Math.max(1, Math.floor(rows.length / SHOWN_ROWS));
  output.print('\nThree rows of the manifest:');
  for (const row of rows.filter((_, index) => index % step === 0).slice(0, SHOWN_ROWS)) {
    output.print(
      `  ${String(row['file_name'])}${spanOf(row)} (caption: ${String(row['caption_source'])})`,
    );
    const captions = { original: row['caption_original'], short: row['caption_short'] };
    for (const [kind, caption] of Object.entries({ ...captions, long: row['caption_long'] })) {
      if (typeof caption !== 'string') continue;
      output.print(`    ${`${kind}:`.padEnd(10)}${shorten(caption, SHOWN_CHARACTERS)}`);
    }
  }
}

function spanOf(row: Line): string {
  const {
    start_seconds: start,
    end_seconds: end,
    motion_score: motion,
    camera_motion: camera,
  } = row;
  if (start === undefined) return '';
  const moves = typeof camera === 'string' ? `, camera ${camera}` : '';
  return `, ${shown(start)} to ${shown(end)} s, motion ${shown(motion)}${moves}`;
}

function named(uri: unknown, text: string): string {
  return `  ${String(uri).padEnd(NAME_WIDTH)}${text}`;
}

function shown(value: unknown): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(3))) : String(value);
}

async function readLines(path: string): Promise<readonly Line[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}
