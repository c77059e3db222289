import { InvariantError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import type { Split } from '../core/outcome.ts';
import type { FoldedRecord, StageLine } from '../core/record.ts';
import type { Fields, Sample } from '../core/sample.ts';
import type { PlacedStage } from './fingerprint.ts';

/** What a stage has written. */
export interface LinesOfStage {
  /** The line for exactly this record, if there is one. */
  find(id: string, input: string): StageLine | undefined;
}

/** Lines by stage key; of the stages behind a split those of all clip shards at hand. */
export type LinesByStage = ReadonlyMap<string, LinesOfStage>;

const INPUT_DIGITS = 16;

/**
 * The fields a stage reads, and the digest by which its line is known to belong to them, and to the
 * thresholds where the stage has moving ones.
 */
export function inputOf(placed: PlacedStage, fields: Fields): { picked: object; input: string } {
  const picked = placed.stage.pick(fields);
  return { picked, input: new Inputs().ofPicked(placed, picked) };
}

/** Inputs of one record: what stages that follow one another read alike is hashed once. */
class Inputs {
  #text = '';
  #input = '';

  ofPicked({ resolved }: PlacedStage, picked: object): string {
    const text = `${JSON.stringify(picked)}${resolved?.digest ?? ''}`;
    if (text !== this.#text) {
      this.#text = text;
      this.#input = sha256(text).slice(0, INPUT_DIGITS);
    }
    return this.#input;
  }
}

/**
 * Follows one sample through `stages`, given the lines that each has written. One record comes out,
 * or one for each clip that it was split into.
 */
export function foldRecord(
  sample: Sample,
  stages: readonly PlacedStage[],
  linesByStage: LinesByStage,
): readonly FoldedRecord[] {
  return follow({ sample, sourceId: sample.id, fields: sample, lines: [] }, stages, linesByStage);
}

/** Follows a record on from where earlier stages have brought it. */
export function foldOn(
  record: FoldedRecord,
  stages: readonly PlacedStage[],
  linesByStage: LinesByStage,
): readonly FoldedRecord[] {
  const { sample, sourceId, state } = record;
  if (state.at !== 'through') return [record];
  const { fields, lines } = state;
  return follow({ sample, sourceId, fields, lines: [...lines] }, stages, linesByStage);
}

interface Followed {
  readonly sample: Sample;
  readonly sourceId: string;
  readonly fields: Fields;
  readonly lines: StageLine[];
}

function follow(
  { sample, sourceId, fields: before, lines }: Followed,
  stages: readonly PlacedStage[],
  linesByStage: LinesByStage,
): readonly FoldedRecord[] {
  let fields = before;
  const inputs = new Inputs();
  for (const [index, placed] of stages.entries()) {
    const stage = placed.stage.name;
    const line = isJudging(placed)
      ? linesByStage
          .get(placed.key)
          ?.find(sample.id, inputs.ofPicked(placed, placed.stage.pick(fields)))
      : undefined;
    if (!line) return [{ sample, sourceId, state: { at: 'pending', stage, lines } }];
    lines.push(line);
    switch (line.outcome) {
      case 'reject':
        return [{ sample, sourceId, state: { at: 'rejected', stage, line, lines } }];
      case 'fail':
        return [{ sample, sourceId, state: { at: 'failed', stage, line, lines } }];
      case 'split':
        return clipsOf({ sample, sourceId, fields, lines }, line).flatMap((clip) =>
          follow(clip, stages.slice(index + 1), linesByStage),
        );
      case 'emit':
        fields = withFields(fields, line.fields);
    }
  }
  return [{ sample, sourceId, state: { at: 'through', fields, lines } }];
}

/** A new object each time: V8 turns one that grows beyond a dozen fields into a hash table. */
function withFields(fields: Fields, added: Fields): Fields {
  return Object.keys(added).length === 0 ? fields : { ...fields, ...added };
}

function clipsOf({ sample, sourceId, fields, lines }: Followed, line: Split): readonly Followed[] {
  return line.clips.map(({ id, fields: added }) => ({
    sample: clipSample(sample, id, added),
    sourceId,
    fields: { ...fields, ...added, id },
    lines: [...lines],
  }));
}

/** A stage that has to know all records judges nobody before that is known. */
function isJudging({ stage, resolved }: PlacedStage): boolean {
  return stage.gathering === null || resolved !== undefined;
}

/**
 * A clip's own caption, where the dataset gives one, stands in place of its source's; what else it
 * says of the clip joins what it says of the source.
 */
function clipSample(source: Sample, id: string, added: Fields): Sample {
  const own = added['originalCaption'];
  const clipExtra = added['clipExtra'];
  const extra = isObject(clipExtra) ? { ...source.extra, ...clipExtra } : source.extra;
  if (own === undefined) return { ...source, id, extra };
  if (own !== null && typeof own !== 'string') {
    throw new InvariantError(`clip ${id} has an original caption that is no text`);
  }
  return { ...source, id, originalCaption: own, extra };
}

function isObject(value: unknown): value is Sample['extra'] {
  return typeof value === 'object' && value !== null;
}
