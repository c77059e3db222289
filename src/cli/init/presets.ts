import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../config/package-root.ts';
import type { SampleKind } from '../../core/sample.ts';
import { PictureChecks } from '../../captions/check-options.ts';
import { pipelineOf } from '../assemble.ts';
import { configFor } from '../start-run.ts';
import type { PresetFacts } from './config-text.ts';

/** A preset as it is offered. */
export interface OfferedPreset {
  readonly name: string;
  readonly kind: SampleKind;
  /** Who published it. */
  readonly hint: string;
}

const FOLDER = join('config', 'presets');
/** Presets that label clips as soon as there is an endpoint: the one whose paper does. */
const LABELLING = new Set(['cogvideox']);

export function defaultPreset(kind: SampleKind): string {
  return kind === 'video' ? 'cogvideox' : 'sd3';
}

export async function offeredPresets(): Promise<readonly OfferedPreset[]> {
  const folder = join(packageRoot(), FOLDER);
  const names = (await readdir(folder)).map((file) => file.replace(/\.yaml$/, '')).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, `${name}.yaml`), 'utf8');
      return { name, kind: await kindOf(name), hint: hintOf(text) };
    }),
  );
}

/** Throws ConfigError where there is no such preset. */
export async function kindOf(preset: string): Promise<SampleKind> {
  const { pipeline } = await configFor({ config: null, preset });
  return pipeline === 'video' ? 'video' : 'image';
}

/** What a config that starts from the preset has to give, and what it may leave. */
export async function presetFacts(preset: string, hasEndpoint: boolean): Promise<PresetFacts> {
  const config = await configFor({ config: null, preset });
  const asked = pipelineOf(config).stages.flatMap(({ roles }) => roles);
  const labels = hasEndpoint && LABELLING.has(preset) ? ['label'] : [];
  const { filters = {}, checks } = config.settings as {
    readonly filters?: Readonly<Record<string, unknown>>;
    readonly checks: unknown;
  };
  return {
    pipeline: config.pipeline,
    roles: [...new Set([...labels, ...asked])],
    filters: Object.fromEntries(
      Object.entries(filters).map(([score, rule]) => [score, withoutDefaults(rule)]),
    ),
    mix: config.mix,
    tokens: tokensOf(checks),
  };
}

function tokensOf(checks: unknown): PresetFacts['tokens'] {
  const { encoder, tokens } = PictureChecks.parse(checks)['too-many-tokens'];
  return { encoder, tokens };
}

/** A rule as a person would write it. */
function withoutDefaults(rule: unknown): unknown {
  if (typeof rule !== 'object' || rule === null) return rule;
  const said = Object.entries(rule).filter(
    ([key, value]) => !(key === 'onMissing' && value === 'fail') && !isEmptyList(value),
  );
  return Object.fromEntries(said);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** `Stable Video Diffusion` out of the preset's first line. */
function hintOf(text: string): string {
  return (/^#\s*([^(\n:]+)/.exec(text)?.[1] ?? '').trim();
}
