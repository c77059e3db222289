import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EXPORT_FORMATS } from '../../export/registry.ts';
import type { RunExports, WrittenExport } from '../../monitor/dashboard/run-exports.ts';
import { mixOf } from '../finish-run.ts';
import type { ExistingRun } from '../run-directory.ts';
import { storedConfig } from '../stored-run.ts';

const Summary = z.object({
  run: z.string(),
  complete: z.boolean().optional(),
  counts: z.object({ inManifest: z.number(), pending: z.record(z.string(), z.number()) }),
});

/** The exports of a run for the dashboard: those in the run directory. */
export function createRunExports({ directory, file }: ExistingRun): RunExports {
  return {
    describe: async () => {
      const config = storedConfig(directory, file);
      const kind = config.pipeline === 'video' ? 'video' : 'image';
      const formats = EXPORT_FORMATS.filter(({ kinds }) => kinds.includes(kind));
      return {
        formats: [
          { name: 'jsonl', trainer: 'anything' },
          ...formats.map(({ name, trainer }) => ({ name, trainer })),
        ],
        mix: mixOf(config).shares,
        written: await writtenExports(directory, file.id),
      };
    },
  };
}

async function writtenExports(directory: string, run: string): Promise<readonly WrittenExport[]> {
  const names: string[] = await readdir(join(directory, 'exports')).catch(() => []);
  const places = [
    { format: 'jsonl', directory: join(directory, 'export'), summary: 'manifest.json' },
    ...names.toSorted().map((format) => ({
      format,
      directory: join(directory, 'exports', format),
      summary: 'export.json',
    })),
  ];
  const found = await Promise.all(places.map(async (place) => readExport(place, run)));
  return found.filter((each) => each !== null);
}

async function readExport(
  place: { readonly format: string; readonly directory: string; readonly summary: string },
  run: string,
): Promise<WrittenExport | null> {
  const path = join(place.directory, place.summary);
  try {
    const summary = Summary.parse(JSON.parse(await readFile(path, 'utf8')));
    if (summary.run !== run) return null;
    const { mtime } = await stat(path);
    return {
      format: place.format,
      directory: place.directory,
      writtenAt: mtime.toISOString(),
      records: summary.counts.inManifest,
      isComplete: Object.keys(summary.counts.pending).length === 0,
    };
  } catch {
    return null;
  }
}
