import type { ChatRequest } from '../core/chat.ts';
import type { FoldedRecord, RecordedCall } from '../core/record.ts';
import type { Sample } from '../core/sample.ts';
import type { PlacedStage } from './fingerprint.ts';
import { inputOf } from './fold.ts';
import { textOfCall } from './recorded-call.ts';
import { replayLine, type ReplayTools } from './replay-line.ts';
import { fieldsAddedBy } from './verify-records.ts';

/** A call of a record with what it asked and what was said. */
export interface ShownCall {
  readonly stage: string;
  readonly call: RecordedCall;
  /** What the model said; null where the line no longer holds it. */
  readonly text: string | null;
  /**
   * The question as it was sent, made again from the media and known by its hashes; null where the
   * media, or the settings, no longer lead to it.
   */
  readonly request: ChatRequest | null;
}

/**
 * The calls of a record in order. `sample` is the record as it was read: of a clip, its source. No
 * endpoint is asked, and nothing is written.
 */
export async function callsOf(
  record: FoldedRecord,
  sample: Sample,
  stages: readonly PlacedStage[],
  tools: ReplayTools,
  signal: AbortSignal,
): Promise<readonly ShownCall[]> {
  const shown: ShownCall[] = [];
  const fields: Record<string, unknown> = { ...sample };
  for (const [index, line] of record.state.lines.entries()) {
    const { calls = [] } = line;
    const placed = stages[index];
    const requests = new Map<RecordedCall, ChatRequest>();
    if (placed && calls.length > 0) {
      const onQuestion = (call: RecordedCall, sent: ChatRequest) => requests.set(call, sent);
      const { picked } = inputOf(placed, fields);
      await replayLine(placed, picked, line, { ...tools, onQuestion }, signal);
    }
    const stage = line.stage.slice(0, line.stage.indexOf('@'));
    for (const call of calls) {
      const text = textOfCall(call, line);
      shown.push({ stage, call, text, request: requests.get(call) ?? null });
    }
    Object.assign(fields, fieldsAddedBy(line, record.sample.id));
  }
  return shown;
}
