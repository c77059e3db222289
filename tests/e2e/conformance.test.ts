import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EXPORT_FORMATS } from '../../src/export/registry.ts';
import { readRows, type ManifestLine } from '../support/caption-project.ts';
import { cli } from '../support/cli.ts';
import { READERS } from '../support/readers/read-export.ts';

const media = process.env['TEST_MEDIA_DIR'] ?? '';
const hasPython = pythonIsThere();
if (!hasPython) tell('skipped, for python3 of 3.11 or newer is missing');

const Read = z.object({
  read: z.array(
    z.object({
      format: z.string(),
      reader: z.string(),
      pairs: z.array(z.tuple([z.string(), z.array(z.string())])),
    }),
  ),
  skipped: z.array(z.string()),
});

function tell(what: string): void {
  process.stderr.write(`conformance: ${what}\n`);
}

/** tomllib came with 3.11. */
function pythonIsThere(): boolean {
  try {
    execFileSync('python3', ['-c', 'import tomllib'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!existsSync(media) || !hasPython).each(['image', 'video'] as const)(
  'exports of real media: %s',
  (kind) => {
    let directory: string;
    let expected: readonly string[];
    const formats = EXPORT_FORMATS.filter(({ kinds }) => kinds.includes(kind));

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'recaptor-conformance-'));
      const preset = kind === 'image' ? 'sd3' : 'cogvideox';
      await writeFile(join(directory, 'recaptor.yaml'), `extends: ${preset}\n`);
      const dataset = join(media, kind === 'image' ? 'images' : 'videos');
      const run = await cli(['run', dataset, '--run', 'r', '--limit', '8'], { cwd: directory });
      expect([0, 3], run.stderr).toContain(run.code);
      for (const { name } of formats) {
        const how = kind === 'image' ? 'copy' : 'cut';
        const args = ['export', '--run', 'r', '--format', name, '--out', `exports/${name}`];
        const exported = await cli([...args, '--media', how], { cwd: directory });
        expect([0, 3], `${name}: ${exported.stderr}`).toContain(exported.code);
      }
      const rows = await readRows(join(directory, 'r'));
      expect(rows.length).toBeGreaterThan(0);
      expected = await pairsOf(rows);
    }, 240_000);

    /** Clips are new files: the first export says which, and all must say the same. */
    async function pairsOf(rows: readonly ManifestLine[]): Promise<readonly string[]> {
      if (kind === 'image')
        return rows.map((row) => pair(row.media_sha256, row.caption)).toSorted();
      const found = await READERS['videox-fun']?.(join(directory, 'exports/videox-fun'));
      expect(found?.map(({ captions: [caption] }) => caption)).toEqual(
        rows.map(({ caption }) => caption),
      );
      return (found ?? [])
        .map(({ media: bytes, captions: [caption = ''] }) =>
          pair(createHash('sha256').update(bytes).digest('hex'), caption),
        )
        .toSorted();
    }

    it('are read back by Python, each caption with its own media', async () => {
      const script = resolve('tests/conformance/read_exports.py');
      const { stdout } = await promisify(execFile)(
        'python3',
        [script, join(directory, 'exports')],
        {
          maxBuffer: 1 << 28,
        },
      );
      const { read, skipped } = Read.parse(JSON.parse(stdout));
      for (const line of skipped) tell(`skipped ${line}`);
      const named = [
        ...read.map(({ format }) => format),
        ...skipped.map((line) => line.split(':')[0]),
      ];
      for (const { name } of formats) expect(named).toContain(name);
      for (const { format, reader, pairs } of read) {
        const found = pairs.flatMap(([sha256, captions]) =>
          captions.map((one) => pair(sha256, one)),
        );
        expect(found.toSorted(), `${format} by ${reader}`).toEqual(expected);
      }
    }, 60_000);

    it('have a README each that points at files that are there', async () => {
      for (const { name } of formats) {
        const folder = join(directory, 'exports', name);
        const text = await readFile(join(folder, 'README.md'), 'utf8');
        const paths = [...text.matchAll(new RegExp(`${folder}[\\w./-]*`, 'g'))].map(
          ([path]) => path,
        );
        for (const path of paths.filter((one) => !one.includes('.cache'))) {
          expect(existsSync(path), `${name}: ${path}`).toBe(true);
        }
      }
    });
  },
);

function pair(sha256: string, caption: string): string {
  return `${sha256} ${caption}`;
}
