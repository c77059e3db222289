import { z } from 'zod';
import { estimateTokens } from '../../captions/estimate-tokens.ts';
import { otherCaptionsOf } from '../../core/other-captions.ts';
import { basisOf, verdictOn, type Revision } from '../../core/revision.ts';
import type { Fields } from '../../core/sample.ts';
import type {
  ReviewRecord,
  ReviewVerdict,
  TokenCounts,
} from '../../monitor/dashboard/review-source.ts';
import type { ShardedRecord } from '../../run/fold-shard.ts';
import { DenseCaption } from '../../stages/recaption-frames.ts';

/** What a page shows of a record to judge its caption by. */
export function reviewRecord(record: ShardedRecord, revision: Revision | null): ReviewRecord {
  const { sample, state } = record;
  const fields: Fields = state.at === 'through' ? state.fields : {};
  const longCaption = textIn(fields, 'longCaption');
  const basis = state.at === 'through' ? basisOf(fields) : null;
  const frames = z.array(DenseCaption).safeParse(fields['denseCaptions']);
  return {
    ...{ id: sample.id, kind: sample.kind, uri: sample.uri },
    verdict: revision && reviewVerdict(revision, basis),
    startSeconds: numberIn(fields, 'startSeconds'),
    endSeconds: numberIn(fields, 'endSeconds'),
    longCaption,
    longTokens: longCaption === null ? null : tokensOf(longCaption),
    basis,
    originalCaption: sample.originalCaption,
    shortCaption: textIn(fields, 'shortCaption'),
    otherCaptions: otherCaptionsOf(fields) ?? {},
    frameCaptions: frames.success ? frames.data : [],
    flags: z.array(z.string()).catch([]).parse(fields['captionFlags']),
    standing: standingText(state),
  };
}

/** `basis` null where the record has no caption now: what was said of one that is gone. */
export function reviewVerdict(revision: Revision, basis: string | null): ReviewVerdict {
  const { action, at, by, caption = null, note = null } = revision;
  const { isStale, stands } = verdictOn(revision, basis ?? '');
  return { action, at, by, caption, note, isStale, stands };
}

export function tokensOf(text: string): TokenCounts {
  return { clip: estimateTokens(text, 'clip'), t5: estimateTokens(text, 't5') };
}

function standingText(state: ShardedRecord['state']): string {
  switch (state.at) {
    case 'through':
      return 'through';
    case 'pending':
      return `waits for ${state.stage}; \`recaptor resume\` goes on`;
    case 'rejected':
      return `rejected at ${state.stage}: ${state.line.reason}`;
    case 'failed':
      return `failed at ${state.stage}: ${state.line.message}`;
  }
}

function textIn(fields: Fields, name: string): string | null {
  const value = fields[name];
  return typeof value === 'string' ? value : null;
}

function numberIn(fields: Fields, name: string): number | null {
  const value = fields[name];
  return typeof value === 'number' ? value : null;
}
