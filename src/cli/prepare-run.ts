import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { flattenConfig } from '../config/load.ts';
import { packageVersion } from '../config/package-root.ts';
import type { Config } from '../config/schema.ts';
import type { ColumnMapping, Dataset } from '../core/dataset.ts';
import { RunError } from '../core/errors.ts';
import { canonicalJson, digest } from '../core/hash.ts';
import { changeBetween } from '../run/changes.ts';
import type { PlacedStage } from '../run/fingerprint.ts';
import {
  readRunFile,
  RunFile,
  withSettings,
  writeRunFile,
  type RunSettings,
} from '../run/run-file.ts';
import type { Output } from './output.ts';

export interface RunRequest {
  readonly directory: string;
  readonly location: string;
  readonly dataset: Dataset;
  /** Columns given by the user; `dataset` was opened with them. */
  readonly map: Partial<ColumnMapping>;
  readonly limit: number | null;
  readonly config: Config;
  readonly stages: readonly PlacedStage[];
  /** Takes new settings for a run that was made with others. */
  readonly update: boolean;
}

/**
 * Makes the run, or finds the one that is there to be the same. Settings that differ are shown,
 * with the stages they would redo, and taken only with `update`. Throws RunError.
 */
export async function prepareRun(request: RunRequest, output: Output): Promise<RunFile> {
  const present = await readRunFile(request.directory);
  if (present === null) {
    const file = newRun(request, settingsOf(request.config, request.stages));
    await writeRunFile(request.directory, file);
    return file;
  }
  requireSameDataset(present, request);
  const { shardSize } = present;
  if (request.config.shardSize !== shardSize) {
    output.note(
      `${request.directory} keeps its shards of ${shardSize} records: ` +
        `shardSize ${request.config.shardSize} is for new runs.`,
    );
  }
  const settings = settingsOf({ ...request.config, shardSize }, request.stages);
  const { values, redone } = changeBetween(present.settings, settings);
  if (values.length === 0 && redone.length === 0) return present;
  const what = describeChange(values, redone);
  if (!request.update && !changesNoCaption(values, redone)) {
    throw new RunError(
      `${request.directory} was made with other settings:\n${what}\n` +
        'Say --update to go on with the new ones, or give another --run directory.',
      { code: 'run_differs' },
    );
  }
  output.note(`New settings for ${request.directory}:\n${what}`);
  const file = withSettings(present, settings, new Date());
  await writeRunFile(request.directory, file);
  return file;
}

/** What is spent, and where answers are kept, decides nothing about them. */
function changesNoCaption(values: readonly string[], redone: readonly string[]): boolean {
  return redone.length === 0 && values.every((value) => /^(?:budget|cache)[.:]/.test(value));
}

/** What `run.json` keeps of a config and the stages that it makes. */
export function settingsOf(config: Config, stages: readonly PlacedStage[]): RunSettings {
  return RunFile.shape.settings.parse({
    recaptor: packageVersion(),
    pipeline: config.pipeline,
    stages: stages.map(({ key }) => key),
    config: JSON.parse(JSON.stringify(flattenConfig(config))) as unknown,
  });
}

function newRun(request: RunRequest, settings: RunSettings): RunFile {
  const { dataset, location, limit, map } = request;
  const { stages, pipeline } = settings;
  return {
    format: 1,
    id: `${pipeline}-${digest({ location: absolute(location), limit, map, stages }, 12)}`,
    uid: randomUUID(),
    createdAt: new Date().toISOString(),
    dataset: {
      location: absolute(location),
      format: dataset.format,
      root: dataset.root,
      map,
      mapping: { ...dataset.mapping },
      limit,
    },
    shardSize: request.config.shardSize,
    settings,
    replaced: [],
  };
}

function requireSameDataset(
  { dataset }: RunFile,
  { location, limit, map, directory }: RunRequest,
): void {
  const asked = { location: absolute(location), limit, map };
  const present = { location: dataset.location, limit: dataset.limit, map: dataset.map };
  if (canonicalJson(asked) === canonicalJson(present)) return;
  throw new RunError(
    `${directory} is a run over ${described(present)}, not over ${described(asked)}. ` +
      'Give another --run directory.',
    { code: 'run_differs' },
  );
}

function described({ location, limit, map }: Pick<RunRequest, 'location' | 'limit' | 'map'>) {
  const records = limit === null ? location : `the first ${limit} records of ${location}`;
  const columns = Object.entries(map).map(([role, column]) => `--map ${role}=${column}`);
  return columns.length === 0 ? records : `${records} with ${columns.toSorted().join(' ')}`;
}

/** What differs and what is done again for it, as indented lines. */
export function describeChange(values: readonly string[], redone: readonly string[]): string {
  const changes = values.map((value) => `  ${value}`);
  const work =
    redone.length === 0 ? '  nothing is done again' : `  done again: ${redone.join(', ')}`;
  return [...changes, work].join('\n');
}

function absolute(location: string): string {
  return /^\w+:\/\//.test(location) ? location : resolve(location);
}
