import { sha256 } from '../core/hash.ts';
import type { RecordState, StageLine } from '../core/record.ts';
import type { Fields, Sample } from '../core/sample.ts';
import type { PlacedStage } from './fingerprint.ts';

export type LinesOfStage = ReadonlyMap<string, readonly StageLine[]>;

const INPUT_DIGITS = 16;

/** The fields a stage reads, and the digest by which its line is known to belong to them. */
export function inputOf(placed: PlacedStage, fields: Fields): { picked: object; input: string } {
  const picked = placed.stage.pick(fields);
  return { picked, input: sha256(JSON.stringify(picked)).slice(0, INPUT_DIGITS) };
}

/** The line that a stage wrote for exactly this record, if there is one. */
export function lineFor(
  lines: LinesOfStage | undefined,
  id: string,
  input: string,
): StageLine | undefined {
  return lines?.get(id)?.find((line) => line.input === input);
}

/** Follows one sample through `stages`, given the lines that each has written for its shard. */
export function foldRecord(
  sample: Sample,
  stages: readonly PlacedStage[],
  linesByStage: ReadonlyMap<string, LinesOfStage>,
): RecordState {
  const fields: Record<string, unknown> = { ...sample };
  const lines: StageLine[] = [];
  for (const placed of stages) {
    const { input } = inputOf(placed, fields);
    const line = lineFor(linesByStage.get(placed.key), sample.id, input);
    const stage = placed.stage.name;
    if (!line) return { at: 'pending', stage, lines };
    lines.push(line);
    if (line.outcome === 'reject') return { at: 'rejected', stage, line, lines };
    if (line.outcome === 'fail') return { at: 'failed', stage, line, lines };
    Object.assign(fields, line.fields);
  }
  return { at: 'through', fields, lines };
}
