import { resolve } from 'node:path';
import { recipes } from '../../pipelines/index.ts';
import { loadConfig } from '../config/load.ts';
import { readEnvironment, variable } from '../config/environment.ts';
import type { Layer } from '../config/merge-layers.ts';
import type { Config } from '../config/schema.ts';
import type { ColumnMapping } from '../core/dataset.ts';
import { ingest, readSampleIndex } from '../run/ingest.ts';
import type { FileLock } from '../run/file-lock.ts';
import { lockRun } from '../run/lock.ts';
import type { RunFile } from '../run/run-file.ts';
import { openDataset } from '../sources/open-dataset.ts';
import { assemble, type Assembly } from './assemble.ts';
import { resolveModels } from './endpoints.ts';
import { formatCount } from './format.ts';
import type { Output } from './output.ts';
import { prepareRun } from './prepare-run.ts';
import { defaultRunDirectory } from './run-directory.ts';

export interface StartRequest {
  readonly dataset: string;
  /** A project file; null for none. */
  readonly config?: string | null | undefined;
  readonly preset?: string | undefined;
  readonly run?: string | undefined;
  readonly limit?: number | undefined;
  readonly map?: Partial<ColumnMapping> | undefined;
  readonly update: boolean;
  readonly overrides?: Layer | undefined;
  /** The command, as the lock names it. */
  readonly command: string;
}

export interface StartedRun {
  readonly directory: string;
  readonly file: RunFile;
  readonly assembly: Assembly;
  readonly lock: FileLock;
}

export async function configFor(
  request: Pick<StartRequest, 'config' | 'preset' | 'overrides'>,
): Promise<Config> {
  return loadConfig({
    file: request.config === null ? null : (request.config ?? readEnvironment().configFile),
    preset: request.preset,
    overrides: request.overrides,
    recipes,
    directory: process.cwd(),
    lookUp: variable,
  });
}

/** From a dataset to a locked run directory that holds its samples. */
export async function startRun(
  request: StartRequest,
  output: Output,
  signal: AbortSignal,
): Promise<StartedRun> {
  const config = await resolveModels(await configFor(request), signal);
  const dataset = await openDataset(request.dataset, { map: request.map ?? {} });
  const directory = resolve(request.run ?? defaultRunDirectory(request.dataset));
  const assembly = assemble(config, dataset.root);
  const lock = await lockRun(directory, request.command);
  try {
    const limit = request.limit ?? null;
    const file = await prepareRun(
      {
        directory,
        location: request.dataset,
        dataset,
        limit,
        config,
        stages: assembly.stages,
        update: request.update,
      },
      output,
    );
    warnOfBuiltin(assembly, output);
    if ((await readSampleIndex(directory)) === null) {
      output.note(
        `Reading ${request.dataset} (${dataset.format}): ${mappingText(dataset.mapping)}`,
      );
      const index = await ingest(dataset, {
        runDirectory: directory,
        shardSize: file.shardSize,
        limit,
        signal,
        onProgress: (records) => output.status(`reading · ${formatCount(records)} records`),
      });
      output.endStatus();
      const skipped = Object.entries(index.skipped).map(([reason, count]) => `${count} ${reason}`);
      output.note(
        `${formatCount(index.records)} records, ${formatCount(index.withOriginalCaption)} with an original caption` +
          (skipped.length > 0 ? `; passed over: ${skipped.join(', ')}` : ''),
      );
    }
    return { directory, file, assembly, lock };
  } catch (error) {
    await assembly.close();
    await lock.release();
    throw error;
  }
}

function mappingText(mapping: ColumnMapping): string {
  const pairs = Object.entries(mapping).flatMap(([role, column]) =>
    column === null ? [] : [`${role} = ${column}`],
  );
  return pairs.length === 0 ? 'no columns to map' : pairs.join(', ');
}

function warnOfBuiltin(assembly: Assembly, output: Output): void {
  const builtin = [...assembly.endpoints.values()].filter((endpoint) =>
    endpoint.model.startsWith('recaptor-builtin'),
  );
  if (builtin.length === 0) return;
  output.note(
    'Captions come from the builtin describer, which measures pixels and is no vision-language ' +
      'model: fine for a trial, not for training. Name a real endpoint in recaptor.yaml.',
  );
}
