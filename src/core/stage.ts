import type { z } from 'zod';
import type { AestheticMedia } from './aesthetic.ts';
import type { CheckAction } from './caption-check.ts';
import type { Answer, ChatRequest } from './chat.ts';
import type { Thresholds } from './distribution.ts';
import type { Duplicates } from './duplicates.ts';
import type { GatheringNeed } from './gathering.ts';
import type { LookMedia } from './look.ts';
import type { Media } from './media.ts';
import type { Outcome } from './outcome.ts';
import type { RoleNeed } from './role-need.ts';
import type { Fields } from './sample.ts';
import type { VideoMedia } from './video.ts';

/** What a stage mostly waits for: decoding on this machine, pictures or text at an endpoint. */
export type Pool = 'media' | 'vlm' | 'llm';
export const POOLS = ['media', 'vlm', 'llm'] as const satisfies readonly Pool[];

/** Keeps what is too large for a line, by the hash of its bytes. */
export interface Artifacts {
  /** Resolves to the SHA-256 by which `get` finds the bytes again. Idempotent. */
  put(bytes: Uint8Array): Promise<string>;
  /** Throws MediaError `artifact_missing` where the bytes are gone or damaged. */
  get(sha256: string): Promise<Uint8Array>;
}

/** All that stages ask of media. */
export type StageMedia = Media & VideoMedia & AestheticMedia & LookMedia;

/** What a stage may use besides its record. One context per record: its calls are logged by it. */
export interface StageContext {
  readonly signal: AbortSignal;
  readonly media: StageMedia;
  readonly artifacts: Artifacts;
  /** What moving rules came to over all records; null for a stage that gathers nothing. */
  readonly thresholds: Thresholds | null;
  /** The records that are there twice; null for a stage that does not look for them. */
  readonly duplicates: Duplicates | null;
  /**
   * What the records around it have of the fields that the stage reads: the nearest of its shard, in
   * the order of the dataset. Empty for a stage that does not say `readsNeighbours`.
   */
  readonly neighbours: readonly object[];
  /** Puts a neighbour on record without which the stage would say something else. */
  readonly keepNeighbour: (neighbour: object) => void;
  /** Puts on record what a check has found, and what was done about it. */
  readonly note: (check: string, action: CheckAction) => void;
  /** Asks the endpoint that the config gives to `role`; see Endpoint.ask. */
  ask(role: string, request: ChatRequest): Promise<Answer>;
}

/** A stage with its options: what a pipeline is made of. */
export interface Stage<In extends object, Added extends object> extends AnyStage {
  /** A property and not a method: methods are bivariant, and a wrong chain would type-check. */
  readonly run: (record: In, context: StageContext) => Promise<Outcome<Added>>;
}

/** A stage as the engine sees it. */
export interface AnyStage {
  readonly name: string;
  readonly version: number;
  readonly pool: Pool;
  /** Parsed options; part of the fingerprint. */
  readonly options: Fields;
  /** What it asks of whom. */
  readonly asks: readonly RoleNeed[];
  /** Roles it asks; the models behind them are part of the fingerprint. */
  readonly roles: readonly string[];
  /** The fields it reads: all that `run` gets to see. */
  readonly reads: readonly string[];
  /** The fields it adds. Of a filter none that a later stage reads. */
  readonly adds: readonly string[];
  /** Whether it turns a record into several. At most one stage of a pipeline does. */
  readonly splits: boolean;
  /**
   * Whether it looks at the records around each, too. A line counts for its own record's fields alone:
   * it stays when a neighbour comes out otherwise later.
   */
  readonly readsNeighbours: boolean;
  /**
   * What it has to know of all records that reach it: none is judged before all have come. Null
   * for a stage that judges each record by itself.
   */
  readonly gathering: GatheringNeed | null;
  /** Reduces a record to the fields it reads. Throws ZodError where one is missing or wrong. */
  readonly pick: (record: Fields) => object;
  /** Runs on what `pick` returned. */
  readonly execute: (picked: object, context: StageContext) => Promise<Outcome>;
}

type AnyObject = z.ZodObject<z.core.$ZodShape>;

interface StageDefinition<
  Options extends AnyObject,
  In extends AnyObject,
  Added extends AnyObject,
> {
  /** Verb and noun in kebab-case: `score-picture`. Names the queue and the folder. */
  readonly name: string;
  /** Raise it when the same record with the same options would come out otherwise. */
  readonly version: number;
  readonly pool: Pool;
  readonly asks?: (options: z.output<Options>) => readonly RoleNeed[];
  readonly splits?: boolean;
  readonly readsNeighbours?: boolean;
  readonly gathering?: (options: z.output<Options>) => GatheringNeed<z.output<In>> | null;
  /** A strict object: a misspelt option is an error. */
  readonly options: Options;
  readonly input: In;
  readonly output: Added;
  readonly run: (
    record: z.output<In>,
    options: z.output<Options>,
    context: StageContext,
  ) => Promise<Outcome<z.output<Added>>> | Outcome<z.output<Added>>;
}

/** A stage before its options are known; calling it with them gives the stage. */
export interface StageFactory<
  Options extends AnyObject,
  In extends AnyObject,
  Added extends AnyObject,
> {
  (options: z.input<Options>): Stage<z.output<In>, z.output<Added>>;
  readonly stageName: string;
  readonly optionsSchema: Options;
}

/** Declares a stage. What `run` throws is recorded as a failed record by the engine. */
export function defineStage<
  Options extends AnyObject,
  In extends AnyObject,
  Added extends AnyObject,
>(definition: StageDefinition<Options, In, Added>): StageFactory<Options, In, Added> {
  const create = (input: z.input<Options>): Stage<z.output<In>, z.output<Added>> => {
    const options = definition.options.parse(input);
    const asks = definition.asks?.(options) ?? [];
    const run = async (record: z.output<In>, context: StageContext) =>
      definition.run(record, options, context);
    return {
      name: definition.name,
      version: definition.version,
      pool: definition.pool,
      options,
      asks,
      roles: [...new Set(asks.map(({ role }) => role))],
      splits: definition.splits ?? false,
      readsNeighbours: definition.readsNeighbours ?? false,
      gathering: gatheringOf(definition.gathering?.(options) ?? null),
      reads: Object.keys(definition.input.shape),
      adds: Object.keys(definition.output.shape),
      pick: (record) => definition.input.parse(record),
      run,
      execute: async (picked, context) => run(picked as z.output<In>, context),
    };
  };
  return Object.assign(create, {
    stageName: definition.name,
    optionsSchema: definition.options,
  });
}

/** The engine hands back what `pick` returned, as it does to `run`. */
function gatheringOf<In>(need: GatheringNeed<In> | null): GatheringNeed | null {
  if (need === null) return null;
  return {
    open: () => {
      const gathering = need.open();
      return { add: (picked) => gathering.add(picked as In), close: () => gathering.close() };
    },
  };
}
