import { resolve } from 'node:path';
import type { Config } from '../../config/schema.ts';
import { ConfigError } from '../../core/errors.ts';
import { total } from '../../export/summary.ts';
import { lockRun } from '../../run/lock.ts';
import { EXIT } from '../exit-codes.ts';
import { exportRun } from '../export-run.ts';
import { mixOf, printExported } from '../finish-run.ts';
import type { Output } from '../output.ts';
import { findRun } from '../run-directory.ts';
import { storedConfig, storedStages } from '../stored-run.ts';

export interface ExportCommand {
  readonly run?: string | undefined;
  readonly format: string;
  readonly out?: string | undefined;
  readonly mix?: Readonly<Record<string, number>> | undefined;
  readonly seed?: number | undefined;
  readonly partial: boolean;
}

/** `recaptor export`: writes the manifest of a run anew, by the mix given or the run's own. */
export async function exportCommand(request: ExportCommand, output: Output): Promise<number> {
  if (request.format !== 'jsonl') {
    throw new ConfigError(`--format ${request.format}: there is only jsonl so far`);
  }
  const { directory, file } = await findRun(request.run);
  const config = storedConfig(directory, file);
  const lock = await lockRun(directory, 'export');
  try {
    const exported = await exportRun({
      directory,
      file,
      stages: storedStages(directory, file),
      mix: mixWith(config, request),
      out: request.out === undefined ? undefined : resolve(request.out),
      partial: request.partial,
      signal: new AbortController().signal,
    });
    printExported(exported, output);
    return total(exported.summary.counts.failed) === 0 ? EXIT.done : EXIT.someFailed;
  } finally {
    await lock.release();
  }
}

function mixWith(config: Config, { mix, seed }: ExportCommand) {
  const own = mixOf(config);
  const shares = mix ? { long: mix['long'] ?? 0, original: mix['original'] ?? 0 } : own.shares;
  return { shares, seed: seed ?? own.seed };
}
