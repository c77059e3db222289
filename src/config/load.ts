import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import type { Recipe } from '../core/recipe.ts';
import { withFilesOf } from './file-settings.ts';
import { interpolate } from './interpolate.ts';
import { mergeLayers, type Layer } from './merge-layers.ts';
import { packageRoot } from './package-root.ts';
import { References } from './references.ts';
import { configSchemaOf, splitConfig, type Config } from './schema.ts';

const PROJECT_FILE = 'recaptor.yaml';
const DEFAULT_PRESET = 'sd3';

export interface ConfigRequest {
  /** A file that must be there; null to look for none, not even for recaptor.yaml. */
  readonly file?: string | null | undefined;
  /** Preset named on the command line; wins over the file's `extends`. */
  readonly preset?: string | undefined;
  /** What flags set, as a part of a config. */
  readonly overrides?: Layer | undefined;
  readonly recipes: readonly Recipe[];
  readonly directory: string;
  readonly lookUp: (name: string) => string | undefined;
}

/**
 * Flags over project file over preset over defaults, key by key; but a mix in flags is all of the
 * mix. In the result the prompts are texts, no longer file names. Throws ConfigError saying which
 * key of which file is wrong.
 */
export async function loadConfig(request: ConfigRequest): Promise<Config> {
  const references = new References();
  const project = await readProject(request, references);
  const { extends: base, ...own } = project ?? {};
  const named = request.preset ?? base ?? own['pipeline'] ?? DEFAULT_PRESET;
  const preset = await readPreset(
    typeof named === 'string' ? named : JSON.stringify(named),
    request,
    references,
  );
  const flags = request.overrides ?? {};
  const merged = mergeLayers([underMixOf(flags, mergeLayers([preset, own])), flags]);
  return parseConfig(merged, request.recipes, request.file ?? PROJECT_FILE, references);
}

/** A mix in flags names all of it: no share of the layers below is added to it. Their seed stays. */
function underMixOf(flags: Layer, below: Layer): Layer {
  const names = Object.keys((flags['mix'] as Layer | undefined) ?? {});
  if (names.every((name) => name === 'seed')) return below;
  const { seed } = (below['mix'] as Layer | undefined) ?? {};
  return { ...below, mix: seed === undefined ? {} : { seed } };
}

/** Checks a config that was resolved before, such as the one in `run.json`. */
export function parseConfig(
  value: unknown,
  recipes: readonly Recipe[],
  name: string,
  references = new References(),
): Config {
  const pipeline = (value as Layer | null)?.['pipeline'];
  const recipe = recipes.find((candidate) => candidate.name === pipeline);
  if (!recipe) {
    const names = recipes.map((candidate) => candidate.name).join(', ');
    throw new ConfigError(
      `${name}: pipeline is ${JSON.stringify(pipeline)}; it is one of: ${names}`,
    );
  }
  const parsed = references.parse(configSchemaOf(recipe), value);
  if (!parsed.success) {
    throw new ConfigError(`${name} is not valid:\n${z.prettifyError(parsed.error)}`);
  }
  return splitConfig(recipe, parsed.data);
}

/** The opposite of `parseConfig`: one flat object, as it is written in YAML. */
export function flattenConfig({ settings, ...common }: Config): Layer {
  return { ...common, ...(settings as Layer) };
}

async function readProject(request: ConfigRequest, references: References): Promise<Layer | null> {
  if (request.file === null) return null;
  const path = resolve(request.directory, request.file ?? PROJECT_FILE);
  const layer = await readLayer(path, request, references);
  if (layer === null && request.file !== undefined) {
    throw new ConfigError(`there is no config file ${path}`);
  }
  return layer;
}

/** A preset may extend another one. */
async function readPreset(
  name: string,
  request: ConfigRequest,
  references: References,
  above: readonly string[] = [],
): Promise<Layer> {
  const layer = /^[\w.-]+$/.test(name)
    ? await readLayer(join(packageRoot(), 'config', 'presets', `${name}.yaml`), request, references)
    : null;
  if (layer === null) {
    throw new ConfigError(`there is no preset ${name}; \`recaptor config presets\` lists them`);
  }
  const { extends: base, ...own } = layer;
  if (typeof base !== 'string') return own;
  const names = [...above, name];
  if (names.includes(base)) {
    throw new ConfigError(`presets extend one another: ${[...names, base].join(', ')}`);
  }
  return mergeLayers([await readPreset(base, request, references, names), own]);
}

async function readLayer(
  path: string,
  { lookUp, recipes }: ConfigRequest,
  references: References,
): Promise<Layer | null> {
  const text = await textOrNull(path);
  if (text === null) return null;
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error) throw new ConfigError(`${path} is not valid YAML: ${error.message}`, { cause: error });
  const content: unknown = document.toJS() ?? {};
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new ConfigError(`${path}: a config is a mapping of keys to values`);
  }
  const layer = interpolate(content, lookUp, (whole) => references.add(whole)) as Layer;
  return { ...withFilesOf(layer, path, recipes), ...(await promptTexts(layer['prompts'], path)) };
}

/** File names of prompts stand relative to the config that names them. */
async function promptTexts(prompts: unknown, path: string): Promise<Layer> {
  if (prompts === null || typeof prompts !== 'object') return {};
  const entries = Object.entries(prompts).map(async ([name, file]) => {
    if (file === null) return [name, null] as const;
    const promptPath = resolve(dirname(path), String(file));
    const text = await textOrNull(promptPath);
    if (text !== null) return [name, text] as const;
    throw new ConfigError(`${path}: prompts.${name}: there is no file ${promptPath}`);
  });
  return { prompts: Object.fromEntries(await Promise.all(entries)) };
}

async function textOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ConfigError(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
