import type { FoldedRecord } from '../../core/record.ts';
import { addCheckCounts, countChecks, type CheckCounts } from '../../core/caption-check.ts';
import { otherCaptionsOf } from '../../core/other-captions.ts';
import type { Fields } from '../../core/sample.ts';
import { ContactSheets } from './contact-sheets.ts';
import type { CountedReason, FixedBound, ReportData, ShownRecord } from './report-data.ts';
import { CaptionLengths, type CountTokens } from './caption-lengths.ts';
import { scoresOf } from './scores.ts';
import { Spending } from './spending.ts';

/** Reads a run's records, one after the other, into what its report says. */
export class ReportCollector {
  #records = 0;
  #kept = 0;
  #pending = 0;
  readonly #rejected = new Reasons();
  readonly #failed = new Reasons();
  readonly #scores = new Map<string, { kept: number[]; dropped: number[] }>();
  readonly #lengths: CaptionLengths;
  #checks: CheckCounts = {};
  readonly #spending = new Spending();
  readonly #sheets: ContactSheets;

  /** `bounds` are those that the settings name, whether or not they drop a record. */
  constructor(countTokens: CountTokens, bounds: readonly FixedBound[] = []) {
    this.#lengths = new CaptionLengths(countTokens);
    this.#sheets = new ContactSheets(bounds);
  }

  add(record: FoldedRecord): void {
    const { state } = record;
    const fields = fieldsOf(record);
    this.#records += 1;
    this.#spending.add(record);
    this.#addChecks(record);
    const scores = scoresOf(fields);
    for (const [field, value] of scores) {
      const values = this.#scores.get(field) ?? { kept: [], dropped: [] };
      this.#scores.set(field, values);
      (state.at === 'rejected' ? values.dropped : values.kept).push(value);
    }
    const shown = shownOf(record, fields);
    switch (state.at) {
      case 'pending':
        this.#pending += 1;
        break;
      case 'through':
        this.#kept += 1;
        this.#addCaptions(record, fields);
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
      captionLengths: this.#lengths.byCaption(),
      checks: this.#checks,
      spending: this.#spending.byStage(),
      slowest: this.#spending.slowest(),
      sheets: this.#sheets.sheets(),
    };
  }

  #addCaptions({ sample }: FoldedRecord, fields: Fields): void {
    const { longCaption, shortCaption } = fields;
    const captions = {
      long: longCaption,
      ...otherCaptionsOf(fields),
      original: sample.originalCaption,
      short: shortCaption,
    };
    for (const [name, caption] of Object.entries(captions)) {
      if (typeof caption === 'string') this.#lengths.add(name, sample.id, caption);
    }
  }

  /** Failed records, too: they failed by what was found. */
  #addChecks({ state }: FoldedRecord): void {
    const notes = state.lines.flatMap(({ checks }) => (checks ? [checks] : []));
    if (notes.length > 0) this.#checks = addCheckCounts([this.#checks, countChecks(notes)]);
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
