import type { FoldedRecord, StageLine } from '../../core/record.ts';
import { addCheckCounts, countChecks, type CheckCounts } from '../../core/caption-check.ts';
import { addLeftOut, type LeftOut } from '../../core/left-out.ts';
import { otherCaptionsOf } from '../../core/other-captions.ts';
import type { Fields } from '../../core/sample.ts';
import { Agreement, type AgreementPart } from './agreement.ts';
import { ContactSheets, type ContactSheetsPart } from './contact-sheets.ts';
import type { ScoreValues } from './histogram.ts';
import type { CountedReason, FixedBound, ReportData, ShownRecord } from './report-data.ts';
import { CaptionLengths, type CaptionLengthsPart, type CountTokens } from './caption-lengths.ts';
import { scoresOf } from './scores.ts';
import { Spending, type SpendingPart } from './spending.ts';

/** What a collector knows, in a form that goes from one thread to another. */
export interface ReportPart {
  readonly counts: Readonly<Record<'records' | 'kept' | 'pending', number>>;
  readonly rejected: readonly CountedReason[];
  readonly failed: readonly CountedReason[];
  readonly decoders: ReadonlyMap<string, number>;
  readonly leftOut: LeftOut;
  readonly scores: ReadonlyMap<string, ScoreValues>;
  readonly lengths: CaptionLengthsPart;
  readonly agreement: AgreementPart;
  readonly checks: CheckCounts;
  readonly spending: SpendingPart;
  readonly sheets: ContactSheetsPart;
}

/** Reads a run's records, one after the other, into what its report says. */
export class ReportCollector {
  #records = 0;
  #kept = 0;
  #pending = 0;
  readonly #rejected = new Reasons();
  readonly #failed = new Reasons();
  readonly #decoders = new Map<string, number>();
  #leftOut: LeftOut = {};
  /** Clips of a source share its line of the split, which counts once. */
  readonly #splits = new WeakSet<StageLine>();
  readonly #scores = new Map<string, { kept: number[]; dropped: number[] }>();
  readonly #lengths: CaptionLengths;
  readonly #agreement = new Agreement();
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
    this.#addLeftOut(record);
    if (typeof fields['decoder'] === 'string') this.#addDecoded(fields['decoder'], 1);
    const scores = scoresOf(fields);
    for (const [field, value] of scores) {
      const values = this.#scoreValues(field);
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

  part(): ReportPart {
    return {
      counts: { records: this.#records, kept: this.#kept, pending: this.#pending },
      rejected: this.#rejected.byCount(),
      failed: this.#failed.byCount(),
      decoders: this.#decoders,
      leftOut: this.#leftOut,
      scores: this.#scores,
      lengths: this.#lengths.part(),
      agreement: this.#agreement.part(),
      checks: this.#checks,
      spending: this.#spending.part(),
      sheets: this.#sheets.part(),
    };
  }

  /** As if the records of the other had been added here. */
  merge({ counts, rejected, failed, scores, ...part }: ReportPart): void {
    this.#records += counts.records;
    this.#kept += counts.kept;
    this.#pending += counts.pending;
    for (const { stage, reason, count } of rejected) this.#rejected.add(stage, reason, count);
    for (const { stage, reason, count } of failed) this.#failed.add(stage, reason, count);
    this.#leftOut = addLeftOut([this.#leftOut, part.leftOut]);
    for (const [decoder, count] of part.decoders) this.#addDecoded(decoder, count);
    for (const [field, { kept, dropped }] of scores) {
      const values = this.#scoreValues(field);
      for (const value of kept) values.kept.push(value);
      for (const value of dropped) values.dropped.push(value);
    }
    this.#lengths.merge(part.lengths);
    this.#agreement.merge(part.agreement);
    this.#checks = addCheckCounts([this.#checks, part.checks]);
    this.#spending.merge(part.spending);
    this.#sheets.merge(part.sheets);
  }

  data(): ReportData {
    return {
      records: this.#records,
      kept: this.#kept,
      pending: this.#pending,
      rejected: this.#rejected.byCount(),
      failed: this.#failed.byCount(),
      decoders: this.#decoders,
      leftOut: this.#leftOut,
      scores: this.#scores,
      thresholds: this.#sheets.thresholds(),
      captionLengths: this.#lengths.byCaption(),
      agreement: this.#agreement.byCaptioner(),
      checks: this.#checks,
      spending: this.#spending.byStage(),
      slowest: this.#spending.slowest(),
      sheets: this.#sheets.sheets(),
    };
  }

  #addDecoded(decoder: string, count: number): void {
    this.#decoders.set(decoder, count + (this.#decoders.get(decoder) ?? 0));
  }

  #addLeftOut({ sample, state }: FoldedRecord): void {
    if (sample.kind !== 'video') return;
    const line = state.lines.find(({ outcome }) => outcome === 'split');
    if (line?.outcome !== 'split' || line.leftOut === undefined || this.#splits.has(line)) return;
    this.#splits.add(line);
    this.#leftOut = addLeftOut([this.#leftOut, line.leftOut]);
  }

  #scoreValues(field: string): { readonly kept: number[]; readonly dropped: number[] } {
    const values = this.#scores.get(field) ?? { kept: [], dropped: [] };
    this.#scores.set(field, values);
    return values;
  }

  #addCaptions({ sample }: FoldedRecord, fields: Fields): void {
    const { longCaption, shortCaption } = fields;
    const others = otherCaptionsOf(fields) ?? {};
    if (typeof longCaption === 'string') this.#agreement.add(longCaption, others);
    const captions = {
      long: longCaption,
      ...others,
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

  add(stage: string, reason: string, count = 1): void {
    const key = `${stage}\n${reason}`;
    const entry = this.#counts.get(key) ?? { stage, reason, count: 0 };
    entry.count += count;
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
