import { estimateTokens, type Encoder } from '../../captions/estimate-tokens.ts';
import { otherCaptionsOf } from '../../core/other-captions.ts';
import type { FoldedRecord, StageLine } from '../../core/record.ts';
import { verdictOf, type Revision, type Verdict } from '../../core/revision.ts';
import type { Fields } from '../../core/sample.ts';
import { spendingOf } from '../../core/spending.ts';
import type {
  SampleCaption,
  SampleDetail,
  SampleEnd,
  SampleFact,
  SampleLine,
} from '../../monitor/dashboard/run-explore.ts';
import { NUMBER_FIELDS } from '../../monitor/explore/columns.ts';
import type { Neighbours } from '../../monitor/explore/neighbours.ts';
import { fieldsOf, type IndexRow } from '../../monitor/explore/row.ts';
import { DenseCaption } from '../../stages/recaption-frames.ts';

/** Encoders of the trainers that exports are for: SD3's and FLUX's CLIP, CogVideoX's and FLUX's T5. */
const LIMITS: readonly {
  readonly name: string;
  readonly encoder: Encoder;
  readonly limit: number;
}[] = [
  { name: 'CLIP', encoder: 'clip', limit: 77 },
  { name: 'T5 of CogVideoX', encoder: 't5', limit: 226 },
  { name: 'T5 of FLUX', encoder: 't5', limit: 512 },
];

/** Of calls that have a section of their own. */
const OF_CALLS: ReadonlySet<string> = new Set([
  'inputTokens',
  'outputTokens',
  'costUsd',
  'seconds',
]);

interface Beside {
  readonly neighbours: Neighbours | null;
  /** What a person said last; null where nobody did. */
  readonly revision: Revision | null;
}

/** All that is known of a record, for people: from its lines, and numbers from its row in the index. */
export function sampleDetail(
  record: FoldedRecord,
  row: IndexRow,
  { neighbours, revision }: Beside,
): SampleDetail {
  const { sample, sourceId, state } = record;
  const fields = fieldsOf(record);
  const verdict = revision && verdictOf(revision, fields);
  return {
    ...{ id: sample.id, sourceId, kind: sample.kind, uri: sample.uri, origin: sample.origin },
    startSeconds: numberOr(fields['startSeconds']),
    endSeconds: numberOr(fields['endSeconds']),
    end: endOf(row),
    facts: factsOf(row),
    captions: captionsOf(sample.originalCaption, fields, verdict),
    verdict: verdict && shownVerdict(verdict),
    frames: DenseCaption.array().safeParse(fields['denseCaptions']).data ?? [],
    flags: wordsIn(fields['captionFlags']),
    checks: state.lines.flatMap(({ checks = {} }) =>
      Object.entries(checks).map(([check, actions]) => ({ check, actions })),
    ),
    lines: state.lines.map(lineOf),
    extra: JSON.stringify(sample.extra, null, 2),
    neighbours,
  };
}

function shownVerdict({ revision, isStale, stands }: Verdict): SampleDetail['verdict'] {
  const { at, by, note = null } = revision;
  return { stands, at, by, note, isStale };
}

function endOf(row: IndexRow): SampleEnd {
  const text = (name: string): string | null => {
    const value = row[name];
    return typeof value === 'string' ? value : null;
  };
  return {
    outcome: text('outcome') as SampleEnd['outcome'],
    stage: text('stage'),
    reason: text('reason'),
    message: text('message'),
    value: text('value'),
    threshold: text('threshold'),
  };
}

function factsOf(row: IndexRow): readonly SampleFact[] {
  return NUMBER_FIELDS.flatMap(({ name, title, unit, column }) => {
    const value = row[column];
    return typeof value === 'number' && !OF_CALLS.has(name) ? [{ title, unit, value }] : [];
  });
}

function captionsOf(
  original: string | null,
  fields: Fields,
  verdict: Verdict | null,
): readonly SampleCaption[] {
  const captions: Readonly<Record<string, unknown>> = {
    original,
    short: fields['shortCaption'],
    long: fields['longCaption'],
    ...otherCaptionsOf(fields),
    edited: verdict?.stands === 'edited' ? verdict.revision.caption : undefined,
  };
  return Object.entries(captions).flatMap(([name, text]) => {
    if (typeof text !== 'string') return [];
    const words = text.split(/\s+/u).filter(Boolean).length;
    const tokens = LIMITS.map((each) => ({
      ...{ encoder: each.name, limit: each.limit },
      tokens: estimateTokens(text, each.encoder),
    }));
    return [{ name, text, words, tokens }];
  });
}

function lineOf(line: StageLine): SampleLine {
  const [stage = '', fingerprint = ''] = line.stage.split('@');
  const { calls = [] } = line;
  const paid = calls.filter(({ fromCache }) => fromCache !== true);
  const { inputTokens, outputTokens, costUsd, unpricedCalls } = spendingOf(paid);
  return {
    ...{ stage, fingerprint, outcome: line.outcome, calls: calls.length },
    inputTokens: paid.some((call) => call.inputTokens !== null) ? inputTokens : null,
    outputTokens: paid.some((call) => call.outputTokens !== null) ? outputTokens : null,
    costUsd: unpricedCalls === paid.length ? null : costUsd,
    seconds: paid.reduce((sum, { latencyMs }) => sum + latencyMs, 0) / 1_000,
  };
}

function numberOr(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function wordsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
}
