import type { FoldedRecord } from '../../core/record.ts';
import { otherCaptionsOf } from '../../core/other-captions.ts';
import type { Fields } from '../../core/sample.ts';
import { ContactSheets } from './contact-sheets.ts';
import type { ScoredValue } from './histogram.ts';
import type { CountedReason, ReportData, ShownRecord } from './report-data.ts';
import { SHOWN_SCORES } from './scores.ts';
import { Spending } from './spending.ts';

/** Reads a run's records, one after the other, into what its report says. */
export class ReportCollector {
  #records = 0;
  #kept = 0;
  #pending = 0;
  readonly #rejected = new Reasons();
  readonly #failed = new Reasons();
  readonly #scores = new Map<string, ScoredValue[]>();
  readonly #words = new Map<string, number[]>();
  readonly #spending = new Spending();
  readonly #sheets = new ContactSheets();

  add(record: FoldedRecord): void {
    const { state } = record;
    const fields = fieldsOf(record);
    this.#records += 1;
    this.#spending.add(record);
    const scores = scoresOf(fields);
    for (const [field, value] of scores) {
      push(this.#scores, field, { value, isKept: state.at !== 'rejected' });
    }
    const shown = shownOf(record, fields);
    switch (state.at) {
      case 'pending':
        this.#pending += 1;
        break;
      case 'through':
        this.#kept += 1;
        this.#addWords(record, fields);
        this.#sheets.addKept(shown, scores);
        break;
      case 'failed':
        this.#failed.add(state.stage, state.line.code);
        break;
      case 'rejected': {
        const { reason, value, threshold } = state.line;
        this.#rejected.add(state.stage, reason);
        this.#sheets.addDropped(reason, { ...shown, value }, threshold);
      }
    }
  }

  data(): ReportData {
    return {
      records: this.#records,
      kept: this.#kept,
      pending: this.#pending,
      rejected: this.#rejected.byCount(),
      failed: this.#failed.byCount(),
      scores: this.#scores,
      thresholds: this.#sheets.thresholds(),
      captionWords: this.#words,
      spending: this.#spending.byStage(),
      slowest: this.#spending.slowest(),
      sheets: this.#sheets.sheets(),
    };
  }

  #addWords({ sample }: FoldedRecord, fields: Fields): void {
    const { longCaption, shortCaption } = fields;
    const captions = {
      long: longCaption,
      ...otherCaptionsOf(fields),
      original: sample.originalCaption,
      short: shortCaption,
    };
    for (const [name, caption] of Object.entries(captions)) {
      if (typeof caption !== 'string' || caption.trim() === '') continue;
      push(this.#words, name, caption.trim().split(/\s+/u).length);
    }
  }
}

class Reasons {
  readonly #counts = new Map<string, { stage: string; reason: string; count: number }>();

  add(stage: string, reason: string): void {
    const key = `${stage}\n${reason}`;
    const entry = this.#counts.get(key) ?? { stage, reason, count: 0 };
    entry.count += 1;
    this.#counts.set(key, entry);
  }

  byCount(): readonly CountedReason[] {
    return [...this.#counts.values()].toSorted((a, b) => b.count - a.count);
  }
}

/** What the stages up to the record's end have added. */
function fieldsOf({ state }: FoldedRecord): Fields {
  if (state.at === 'through') return state.fields;
  const fields: Record<string, unknown> = {};
  for (const line of state.lines) if (line.outcome === 'emit') Object.assign(fields, line.fields);
  return fields;
}

function scoresOf(fields: Fields): ReadonlyMap<string, number> {
  const scores = new Map<string, number>();
  for (const { field } of SHOWN_SCORES) {
    const value = fields[field];
    if (typeof value === 'number' && Number.isFinite(value)) scores.set(field, value);
  }
  return scores;
}

function shownOf({ sample, state }: FoldedRecord, fields: Fields): ShownRecord {
  const { longCaption, shortCaption } = fields;
  const caption = longCaption ?? shortCaption ?? sample.originalCaption;
  return {
    id: sample.id,
    kind: sample.kind,
    uri: sample.uri,
    seconds: sample.kind === 'video' ? middleOf(sample.id, state.lines, fields) : null,
    value: null,
    caption: typeof caption === 'string' ? caption : null,
  };
}

/** Of the record's own clip, which its source's line of the split holds; else of the source. */
function middleOf(id: string, lines: FoldedRecord['state']['lines'], fields: Fields): number {
  const split = lines.find((line) => line.outcome === 'split');
  const clip = split?.clips.find((each) => each.id === id)?.fields ?? fields;
  const { startSeconds, endSeconds } = clip;
  if (typeof startSeconds === 'number' && typeof endSeconds === 'number') {
    return (startSeconds + endSeconds) / 2;
  }
  const { durationSeconds } = fields;
  return typeof durationSeconds === 'number' ? durationSeconds / 2 : 0;
}

function push<Value>(lists: Map<string, Value[]>, name: string, value: Value): void {
  const list = lists.get(name);
  if (list) list.push(value);
  else lists.set(name, [value]);
}
