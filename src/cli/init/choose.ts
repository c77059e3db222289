import { checkedUrl } from '../../endpoints/checked-options.ts';
import { lookAtServer, type FoundServer } from '../../endpoints/survey/look-at-server.ts';
import { variable } from '../../config/environment.ts';
import type { ColumnMapping } from '../../core/dataset.ts';
import { ConfigError, EndpointError } from '../../core/errors.ts';
import type { SampleKind } from '../../core/sample.ts';
import { findFormat } from '../../export/registry.ts';
import type { Output } from '../output.ts';
import type { Answers, ChosenEndpoint } from './answers.ts';
import { lookAtDataset, type SeenDataset } from './look-at-dataset.ts';
import { kindOf } from './presets.ts';

/** What flags have answered already. */
export interface Given {
  readonly dataset?: string | undefined;
  readonly map?: Partial<ColumnMapping> | undefined;
  readonly kind?: SampleKind | undefined;
  readonly preset?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly model?: string | undefined;
  readonly apiKeyEnv?: string | undefined;
  readonly trainer?: string | undefined;
}

/** Who answers what flags leave open: a person, or what is found. */
export interface Chooser {
  dataset(): Promise<SeenDataset | null>;
  kind(seen: SeenDataset | null): Promise<SampleKind>;
  preset(kind: SampleKind): Promise<string>;
  /** Null for the builtin describer. */
  endpoint(): Promise<Chosen | null>;
  model(server: FoundServer): Promise<string>;
  trainer(kind: SampleKind): Promise<string | null>;
}

/** An endpoint, and whether it has answered. */
export interface Chosen {
  readonly endpoint: ChosenEndpoint;
  readonly answers: boolean;
}

export interface Choice {
  readonly answers: Answers;
  readonly seen: SeenDataset | null;
  readonly kind: SampleKind;
  /** Whether samples can be tried: false where the endpoint does not answer. */
  readonly canTry: boolean;
}

interface Context {
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** Flags first, then the chooser. Throws ConfigError where flags contradict one another. */
export async function choose(given: Given, chooser: Chooser, context: Context): Promise<Choice> {
  const seen =
    given.dataset === undefined
      ? await chooser.dataset()
      : await lookAtDataset(given.dataset, given.map ?? {}, context.signal);
  const presetKind = given.preset === undefined ? undefined : await kindOf(given.preset);
  const kind = given.kind ?? presetKind ?? (await chooser.kind(seen));
  if (presetKind !== undefined && presetKind !== kind) {
    throw new ConfigError(`--preset ${given.preset}: it is for ${presetKind}s, not for ${kind}s`);
  }
  if (seen?.isMixed === true) {
    context.output.note(
      `${seen.location} holds pictures and videos: this config is for ${kind}s. ` +
        'Keep the others in a folder of their own, with a config of their own.',
    );
  }
  const preset = given.preset ?? (await chooser.preset(kind));
  const chosen =
    given.endpoint === undefined
      ? await chooser.endpoint()
      : await endpointAt(given.endpoint, given, chooser, context);
  const trainer = checkedTrainer(given.trainer, kind) ?? (await chooser.trainer(kind));
  return {
    answers: {
      dataset: seen?.location ?? null,
      preset,
      endpoint: chosen?.endpoint ?? null,
      trainer,
    },
    ...{ seen, kind, canTry: chosen?.answers ?? true },
  };
}

/** The endpoint at an address, with the model that is given or chosen. */
export async function endpointAt(
  address: string,
  { model, apiKeyEnv }: Pick<Given, 'model' | 'apiKeyEnv'>,
  chooser: Pick<Chooser, 'model'>,
  { output, signal }: Context,
): Promise<Chosen> {
  const baseUrl = withVersion(checkedUrl('--endpoint', address));
  const endpoint = { baseUrl, apiKeyEnv: apiKeyEnv ?? null, server: null };
  const apiKey = apiKeyEnv === undefined ? undefined : variable(apiKeyEnv);
  if (apiKeyEnv !== undefined && apiKey === undefined) {
    output.warn(`${apiKeyEnv} is not set: the endpoint was not asked. Export it with the key.`);
    return { endpoint: { ...endpoint, model: model ?? 'auto' }, answers: false };
  }
  try {
    const server = await lookAtServer({ baseUrl, apiKey, signal });
    const named = model ?? (await chooser.model(server));
    const found = server.models.find(({ id }) => id === named);
    if (found?.vision === false) {
      output.warn(`${named}: its server says that it takes no pictures.`);
    }
    return { endpoint: { ...endpoint, model: named, server: server.name }, answers: true };
  } catch (error) {
    if (!(error instanceof EndpointError)) throw error;
    output.warn(error.message);
    return { endpoint: { ...endpoint, model: model ?? 'auto' }, answers: false };
  }
}

/** Servers are often named without the path that their API is under. */
function withVersion(address: string): string {
  const url = address.replace(/\/+$/, '');
  return new URL(url).pathname === '/' ? `${url}/v1` : url;
}

function checkedTrainer(trainer: string | undefined, kind: SampleKind): string | undefined {
  if (trainer === undefined || trainer === 'jsonl') return trainer;
  const { kinds } = findFormat(trainer);
  if (kinds.includes(kind)) return trainer;
  throw new ConfigError(`--trainer ${trainer}: it takes ${kinds.join(' and ')}s, not ${kind}s`);
}
