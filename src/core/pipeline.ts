import { InvariantError } from './errors.ts';
import type { Sample } from './sample.ts';
import type { AnyStage, Stage } from './stage.ts';

/** The fields of a record after a stage: what it adds replaces what was there by the same name. */
type Merge<Before, Added> = string extends keyof Added
  ? Before // an empty object schema, as filters have, infers to an index signature
  : Omit<Before, keyof Added> & Added;

/** Ordered stages over records that carry `Known` fields. Data: nothing runs here. */
export interface Pipeline<Known extends object> {
  readonly name: string;
  readonly stages: readonly AnyStage[];
  /** Chains a stage. One that reads a field which nothing before it gives is a compile error. */
  stage<Added extends object>(next: Stage<Known, Added>): Pipeline<Merge<Known, Added>>;
}

/** A pipeline as the engine sees it. */
export type AnyPipeline = Pick<Pipeline<object>, 'name' | 'stages'>;

export function definePipeline(name: string): Pipeline<Sample> {
  return chain<Sample>(name, []);
}

function chain<Known extends object>(name: string, stages: readonly AnyStage[]): Pipeline<Known> {
  return {
    name,
    stages,
    stage: (next) => {
      if (stages.some((stage) => stage.name === next.name)) {
        throw new InvariantError(`pipeline ${name} has two stages named ${next.name}`);
      }
      if (next.splits && stages.some((stage) => stage.splits)) {
        throw new InvariantError(`pipeline ${name} splits records twice`);
      }
      return chain(name, [...stages, next]);
    },
  };
}
