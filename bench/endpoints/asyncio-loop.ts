import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { resolve } from 'node:path';

/** What the loop in Python came to; `client` is openai, or http.client where that is missing. */
export interface PythonLoop {
  readonly client: string;
  readonly rate: number;
  readonly failed: number;
}

/** Read where it lies: only TypeScript is compiled. */
const SCRIPT = resolve('bench/endpoints/asyncio_loop.py');

/** The same work in Python with asyncio; null where there is no Python, with a word on stderr. */
export async function asyncioLoop(
  url: string,
  asked: { readonly seconds: number; readonly concurrency: number; readonly pictureBytes: number },
): Promise<PythonLoop | null> {
  if (spawnSync('python3', ['--version']).status !== 0) {
    console.error('bench endpoints: asyncio skipped; it needs python3');
    return null;
  }
  const { seconds, concurrency, pictureBytes } = asked;
  const words = [SCRIPT, url, seconds, concurrency, pictureBytes].map(String);
  const { stdout } = await promisify(execFile)('python3', words);
  const { client, answered, failed } = JSON.parse(stdout) as {
    readonly client: string;
    readonly answered: number;
    readonly failed: number;
  };
  if (client !== 'openai') {
    console.error('bench endpoints: asyncio without its openai package; pip install openai');
  }
  return { client, rate: answered / seconds, failed };
}
