import type { Call } from '../../../../src/core/chat.ts';
import type { LeftOut } from '../../../../src/core/left-out.ts';
import { emit, reject, split, type Outcome } from '../../../../src/core/outcome.ts';
import type { FoldedRecord, RecordState, StageLine } from '../../../../src/core/record.ts';
import type { Fields } from '../../../../src/core/sample.ts';

function sampleOf(id: string, originalCaption: string | null = null) {
  const uri = `${id}.jpg`;
  return { id, kind: 'image' as const, uri, originalCaption, origin: 'made', extra: {} };
}

function lineOf<Result extends Outcome>(id: string, stage: string, outcome: Result) {
  return { ...outcome, id, stage: `${stage}@00`, input: '00' } as Result & StageLine;
}

function record(id: string, state: RecordState, originalCaption?: string): FoldedRecord {
  return { sample: sampleOf(id, originalCaption), sourceId: id, state };
}

/** A picture that came through with these fields. */
export function keptRecord(
  id: string,
  fields: Fields,
  { calls, original }: { calls?: readonly Call[]; original?: string } = {},
): FoldedRecord {
  const line = { ...lineOf(id, 'recaption', emit(fields)), ...(calls && { calls }) };
  return record(id, { at: 'through', fields, lines: [line] }, original);
}

/** A picture that a filter dropped. */
export function droppedRecord(
  id: string,
  reason: string,
  { fields = {}, value, threshold }: { fields?: Fields; value: number; threshold: number },
): FoldedRecord {
  const line = lineOf(id, 'filter', reject(reason, value, threshold));
  const lines = [lineOf(id, 'score', emit(fields)), line];
  return record(id, { at: 'rejected', stage: 'filter', line, lines });
}

/** The clips of one video, which share its lines. */
export function clipRecords(source: string, count: number, leftOut?: LeftOut): FoldedRecord[] {
  const clips = Array.from({ length: count }, (_, clip) => ({
    id: `${source}@${clip}`,
    fields: {},
  }));
  const line = lineOf(source, 'split-shots', split(clips, leftOut));
  return clips.map(({ id }) => ({
    sample: { ...sampleOf(id), kind: 'video' as const },
    sourceId: source,
    state: { at: 'through', fields: {}, lines: [line] },
  }));
}

export function callOf(call: Partial<Call> = {}): Call {
  return {
    role: 'recaption',
    endpoint: 'local',
    model: 'a-model',
    vlm: true,
    promptSha256: '00',
    pictureSha256: [],
    sampling: { maxTokens: 1 },
    inputTokens: 10,
    outputTokens: 2,
    costUsd: null,
    latencyMs: 100,
    attempts: 1,
    ...call,
  };
}
