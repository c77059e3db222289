import { availableParallelism } from 'node:os';
import { recipes } from '../../pipelines/index.ts';
import { checkRender } from '../captions/check-render.ts';
import { validatePrompt } from '../captions/fill-prompt.ts';
import { readEnvironment } from '../config/environment.ts';
import { batchConfigOf } from '../config/endpoint-config.ts';
import type { Config } from '../config/schema.ts';
import { StructureOptions, type CaptionStructure } from '../core/caption-fields.ts';
import type { Endpoint } from '../core/chat.ts';
import { ConfigError } from '../core/errors.ts';
import type { SharedLimits } from '../core/limits.ts';
import { NO_LOG, type Log } from '../core/log.ts';
import type { AnyPipeline } from '../core/pipeline.ts';
import type { RoleNeed } from '../core/role-need.ts';
import type { ServerFinding } from '../core/server-finding.ts';
import type { Pool } from '../core/stage.ts';
import { createMedia } from '../media/create-media.ts';
import { createVideoMedia } from '../media/video/create-video-media.ts';
import { decodePrepared } from '../media/decode-prepared.ts';
import { lookAtPrepared } from '../media/look-at-prepared.ts';
import { shrinkPrepared } from '../media/shrink-prepared.ts';
import { placeStages, type PlacedStage } from '../run/fingerprint.ts';
import type { Tools } from '../run/record-runner.ts';
import { SECOND_OPINION_ROLE } from '../stages/second-opinion.ts';
import { aestheticFilesOf } from './aesthetic-model.ts';
import { requirePrices } from './budget.ts';
import type { AttachedRun } from './attached-run.ts';
import { createRunAsking, type RunAsking } from './run-asking.ts';
import { endpointsOf, modelOf, mostInFlight } from './endpoints.ts';
import { logEndpointEvent } from './log-endpoint-event.ts';
import { needsByEndpoint } from './needs.ts';

/** A config made ready to work: stages with their fingerprints, and the tools they use. */
export interface Assembly {
  readonly config: Config;
  readonly stages: readonly PlacedStage[];
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly tools: Tools;
  /** Records in hand at once that keep the endpoint of a pool's roles busy. */
  readonly recordsInHand: (pool: Pool) => number;
  /** What the stages ask of each endpoint that is to be tried before a run. */
  readonly needs: ReadonlyMap<string, readonly RoleNeed[]>;
  /** Says which run is worked on: for before the first question. */
  attach(run: Omit<AttachedRun, 'stages'>): void;
  /** For when all that is left waits for answers in batches; see RunBatches. */
  allWaiting(): Promise<void>;
  /** As of RunAsking; null before a run is attached. */
  budget(): ReturnType<RunAsking['budget']>;
  /** Asks the endpoints whether they are there, each once. Throws EndpointError. */
  probe(signal: AbortSignal): Promise<void>;
  /** Tries the servers for what the run needs, once it is attached; see `Endpoint.preflight`. */
  preflight(signal: AbortSignal): Promise<readonly ServerFinding[]>;
  close(): Promise<void>;
}

/**
 * The pipeline that a config describes. Throws ConfigError on prompts that are missing or cannot be
 * filled, on renderings that do not fit the captions, and on roles that are missing or that their
 * endpoint cannot play.
 */
export function pipelineOf(config: Config): AnyPipeline {
  const recipe = recipes.find(({ name }) => name === config.pipeline);
  if (!recipe) throw new ConfigError(`there is no pipeline ${config.pipeline}`);
  for (const [name, prompt] of Object.entries(config.prompts)) {
    validatePrompt(prompt, `prompts.${name}`, recipe.prompts[name] ?? recipe.captionerPrompt);
  }
  const pipeline = recipe.build(config.settings, config.prompts, Object.keys(config.roles));
  for (const role of rolesAskedBy(pipeline)) {
    const { kind } = endpointConfigOf(config, role);
    if (kind !== 'builtin' || !recipe.judgingRoles?.includes(role)) continue;
    throw new ConfigError(
      `roles.${role}: the builtin describer cannot judge what it sees; give an endpoint of kind ` +
        'openai, or leave out what asks for the role',
    );
  }
  checkSecondOpinion(config, pipeline);
  checkRender(config.render, structureOf(pipeline));
  return pipeline;
}

/** Who gives an endpoint for second opinions has to say of which faults. */
function checkSecondOpinion({ roles }: Config, pipeline: AnyPipeline): void {
  if (!Object.hasOwn(roles, SECOND_OPINION_ROLE)) return;
  if (rolesAskedBy(pipeline).includes(SECOND_OPINION_ROLE)) return;
  throw new ConfigError(
    `roles.${SECOND_OPINION_ROLE}: no check has the action other-endpoint, so that it is never ` +
      'asked; give it to some, as in checks: { refusal: { actions: [other-endpoint, fail] } }',
  );
}

/** Names of the captioners that the settings of a recipe give. */
export function captionersIn(settings: unknown): readonly string[] {
  const { captioners = {} } = settings as { readonly captioners?: object };
  return Object.keys(captioners);
}

/** Null where its captions are plain text. */
export function structureOf({ stages }: AnyPipeline): CaptionStructure | null {
  const structure = stages.map(({ options }) => options['structure']).find(Boolean);
  return structure === undefined ? null : StructureOptions.parse(structure).fields;
}

/** Roles that the stages ask; a config may give others, which none of its settings need. */
function rolesAskedBy({ stages }: AnyPipeline): readonly string[] {
  return [...new Set(stages.flatMap(({ roles }) => roles))];
}

/** The config with no roles but those that its stages ask: endpoints of others need not be there. */
export function withUsedRoles(config: Config): Config {
  const used = rolesAskedBy(pipelineOf(config));
  const roles = Object.entries(config.roles).filter(([role]) => used.includes(role));
  return { ...config, roles: Object.fromEntries(roles) };
}

function endpointConfigOf(config: Config, role: string) {
  const endpoint = config.endpoints[config.roles[role] ?? ''];
  if (endpoint) return endpoint;
  const names = Object.keys(config.endpoints).join(', ');
  throw new ConfigError(`roles.${role}: nothing is given; name one of the endpoints: ${names}`);
}

/** The model behind a role, as it enters fingerprints. */
export function modelOfRole(config: Config, role: string): string {
  return modelOf(endpointConfigOf(config, role));
}

/**
 * Opens media and endpoints. Every `model: auto` must have been resolved before. `answered` are
 * endpoints that need not be asked whether they are there.
 */
export function assemble(
  config: Config,
  mediaRoot: string,
  answered: ReadonlySet<string> = new Set(),
): Assembly {
  const pipeline = pipelineOf(config);
  requirePrices(config);
  let limits: SharedLimits | null = null;
  let asking: RunAsking | null = null;
  let log: Log = NO_LOG;
  const endpoints = endpointsOf(config, {
    decode: decodePrepared,
    shrink: shrinkPrepared,
    look: lookAtPrepared,
    limits: () => limits,
    batches: () => asking?.batches ?? null,
    onEvent: (event) => logEndpointEvent(log, event),
  });
  const media = openMedia(mediaRoot, config);
  const stages = placeStages(pipeline, (role) => modelOfRole(config, role));
  const isInBatches = (role: string): boolean => isAskedInBatches(config, config.roles[role]);
  const needs = needsByEndpoint(pipeline, config);
  const unseen = new Set([...endpoints.keys()].filter((name) => !answered.has(name)));
  return {
    config,
    stages,
    endpoints,
    tools: {
      media,
      ask: async (role, request, signal) => {
        const endpoint = endpoints.get(config.roles[role] ?? '');
        if (!endpoint) throw new ConfigError(`roles: nothing is given for ${role}`);
        return asking === null
          ? endpoint.ask(role, request, signal)
          : asking.ask(endpoint, role, request, signal);
      },
      parkingOf: (roles) => (roles.some(isInBatches) ? (asking?.batches?.batches ?? null) : null),
    },
    recordsInHand: (pool) => recordsInHand(pool, config),
    needs,
    attach: (run) => {
      ({ limits, log } = run);
      asking = createRunAsking(config, { ...run, stages: stages.map(({ key }) => key) }, needs);
    },
    probe: async (signal) => {
      await Promise.all([...unseen].map(async (name) => endpoints.get(name)?.probe(signal)));
      unseen.clear();
    },
    preflight: async (signal) => {
      const online = [...endpoints.values()].filter(({ name }) => !isAskedInBatches(config, name));
      return preflightAll(online, asking, signal);
    },
    allWaiting: async () => asking?.batches?.batches.allWaiting(),
    budget: () => asking?.budget() ?? null,
    close: async () => {
      await asking?.close();
      await media.close();
    },
  };
}

async function preflightAll(
  endpoints: readonly Endpoint[],
  asking: RunAsking | null,
  signal: AbortSignal,
): Promise<readonly ServerFinding[]> {
  const tried = endpoints.map(async (each) => (await asking?.preflight(each, signal)) ?? []);
  return (await Promise.all(tried)).flat();
}

function isAskedInBatches({ endpoints }: Config, name = ''): boolean {
  return batchConfigOf(endpoints[name]) !== null;
}

/** Pictures and videos of a dataset; `close` ends threads and connections. */
export function openMedia(root: string, config: Config) {
  const { remote } = config;
  const options = { root, remote, threads: availableParallelism() };
  const pictures = createMedia({ ...options, aestheticFiles: aestheticFilesOf(config) });
  const { ffmpegPath, ffprobePath } = readEnvironment();
  const videos = createVideoMedia({ ...options, ffmpegPath, ffprobePath });
  return {
    ...pictures,
    ...videos,
    close: async () => {
      await Promise.all([pictures.close(), videos.close()]);
    },
  };
}

/** Twice what the endpoints take, so that pictures are ready when a place becomes free. */
function recordsInHand(pool: Pool, config: Config): number {
  if (pool === 'media') return availableParallelism() * 2;
  const concurrencies = Object.values(config.roles).map((name) => {
    const endpoint = config.endpoints[name];
    return endpoint?.kind === 'openai' ? mostInFlight(endpoint) : availableParallelism();
  });
  return 2 * Math.max(1, ...concurrencies);
}
