import type { Answer } from '../core/chat.ts';
import { hasOpener } from './opener.ts';
import { isRefusal } from './refusal.ts';

/** What can be wrong with a long caption as a model gave it. */
export type CaptionFault = 'empty' | 'refusal' | 'truncated' | 'boilerplate-opener' | 'newline';

/** Names every fault of an answer, the gravest first; none for a caption that can be trained on. */
export function findFaults(text: string, outcome: Answer['outcome']): readonly CaptionFault[] {
  const caption = text.trim().replaceAll('’', "'");
  if (outcome === 'refused' || isRefusal(caption)) return ['refusal'];
  if (saysNothing(caption)) return ['empty'];
  const faults: CaptionFault[] = [];
  if (outcome === 'truncated') faults.push('truncated');
  if (hasOpener(caption)) faults.push('boilerplate-opener');
  // U+2028 and U+2029 break lines too: Python's splitlines() obeys them, and trainers use it.
  if (/[\n\r\v\f\u0085\u2028\u2029]/.test(caption)) faults.push('newline');
  return faults;
}

/** No letter and no digit, or a program's word for nothing. */
function saysNothing(caption: string): boolean {
  return (
    !/[\p{L}\p{N}]/u.test(caption) || /^\W*(?:n\/?a|none|null|nan|undefined)\W*$/i.test(caption)
  );
}
