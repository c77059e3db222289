import { resolve } from 'node:path';
import { recipes } from '../../pipelines/index.ts';
import { createMix } from '../captions/mix.ts';
import { loadConfig } from '../config/load.ts';
import { readEnvironment, variable } from '../config/environment.ts';
import type { Layer } from '../config/merge-layers.ts';
import type { Config } from '../config/schema.ts';
import type { ColumnMapping } from '../core/dataset.ts';
import { readSampleIndex } from '../run/ingest.ts';
import type { FileLock } from '../run/file-lock.ts';
import { lockRun } from '../run/lock.ts';
import type { RunFile } from '../run/run-file.ts';
import { openDataset } from '../sources/open-dataset.ts';
import { resolveAestheticModel } from './aesthetic-model.ts';
import { assemble, captionersIn, withUsedRoles, type Assembly } from './assemble.ts';
import { resolveModels } from './endpoints.ts';
import { mixOf } from './finish-run.ts';
import type { Output } from './output.ts';
import { prepareRun } from './prepare-run.ts';
import { noteEarlierReading, readSamples, type Reading } from './read-samples.ts';
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

/** Throws ConfigError, also where the mix is one that no export could be made by. */
export async function configFor(
  request: Pick<StartRequest, 'config' | 'preset' | 'overrides'>,
): Promise<Config> {
  const config = await loadConfig({
    file: request.config === null ? null : (request.config ?? readEnvironment().configFile),
    preset: request.preset,
    overrides: request.overrides,
    recipes,
    directory: process.cwd(),
    lookUp: variable,
  });
  const { shares, seed } = mixOf(config);
  createMix(shares, seed);
  return config;
}

/** From a dataset to a locked run directory that holds its samples. */
export async function startRun(request: StartRequest, reading: Reading): Promise<StartedRun> {
  const { output, signal } = reading;
  const asWritten = withUsedRoles(await configFor(request));
  const map = request.map ?? {};
  // Before any server is asked or waited for: a path that is not there is told at once.
  const dataset = await openDataset(request.dataset, { map });
  const { answered, ...resolved } = await resolveModels(asWritten, signal);
  const config = await resolveAestheticModel(resolved.config);
  const directory = resolve(request.run ?? defaultRunDirectory(request.dataset));
  const assembly = assemble(config, dataset.root, answered);
  const lock = await lockRun(directory, request.command);
  try {
    const file = await prepareRun(
      {
        directory,
        location: request.dataset,
        dataset,
        map,
        limit: request.limit ?? null,
        config,
        stages: assembly.stages,
        update: request.update,
      },
      output,
    );
    warnOfBuiltin(assembly, output);
    noteUnusedCaptioners(config, output);
    const run = { directory, file, assembly, lock };
    const index = await readSampleIndex(directory);
    if (index) await noteEarlierReading(directory, index, output);
    else await readSamples(dataset, run, reading);
    return run;
  } catch (error) {
    await assembly.close();
    await lock.release();
    throw error;
  }
}

function noteUnusedCaptioners({ mix, settings }: Config, output: Output): void {
  const unused = captionersIn(settings).filter((name) => !mix[name]);
  if (unused.length === 0) return;
  output.note(
    `The mix has no share for ${unused.join(', ')}: captions are made, and none is drawn for ` +
      'training. Give shares under `mix`, or later by `recaptor export --mix`.',
  );
}

/** Names the roles where others have an endpoint: those that a preset adds are easily overlooked. */
function warnOfBuiltin({ config }: Assembly, output: Output): void {
  const roles = Object.keys(config.roles);
  const builtin = roles.filter(
    (role) => config.endpoints[config.roles[role] ?? '']?.kind === 'builtin',
  );
  if (builtin.length === 0) return;
  const who =
    builtin.length === roles.length
      ? 'Captions come from'
      : `For ${builtin.join(', ')} captions come from`;
  output.note(
    `${who} the builtin describer, which measures pixels and is no vision-language model: fine ` +
      'for a trial, not for training. Name a real endpoint under `roles` in recaptor.yaml.',
  );
}
