import type { Known } from '../core/gathering.ts';
import { digest } from '../core/hash.ts';
import type { AnyPipeline } from '../core/pipeline.ts';
import { Sample } from '../core/sample.ts';
import type { AnyStage } from '../core/stage.ts';

/** A stage at its place in a pipeline, with the name that its folder and its jobs carry. */
export interface PlacedStage {
  readonly stage: AnyStage;
  readonly fingerprint: string;
  /** `<name>@<fingerprint>` */
  readonly key: string;
  /**
   * What all records that the stage has to know came to, and its digest; absent until that is known,
   * and for stages that judge each record by itself.
   */
  readonly resolved?: Known & { readonly digest: string };
}

/**
 * A stage's fingerprint covers its name, version, options (prompt texts among them), the models
 * behind its roles, and the fingerprints of the stages whose fields it reads. Stages that only
 * filter give no fields: moving a threshold changes no fingerprint but the filter's own.
 */
export function placeStages(
  pipeline: AnyPipeline,
  modelOf: (role: string) => string,
): readonly PlacedStage[] {
  const producers = new Map<string, string>(
    Object.keys(Sample.shape).map((field) => [field, 'sample']),
  );
  return pipeline.stages.map((stage) => {
    const fingerprint = digest({
      name: stage.name,
      version: stage.version,
      options: stage.options,
      models: Object.fromEntries(stage.roles.map((role) => [role, modelOf(role)])),
      reads: Object.fromEntries(stage.reads.map((field) => [field, producers.get(field) ?? null])),
    });
    const key = `${stage.name}@${fingerprint}`;
    for (const field of stage.adds) producers.set(field, key);
    return { stage, fingerprint, key };
  });
}
