import type { Duplicate, Duplicates } from '../core/duplicates.ts';
import type { PictureLook } from '../core/look.ts';
import type { DuplicateOptions } from './duplicate-options.ts';
import { LookIndex } from './look-index.ts';

/** What duplicates are told by, and the best of them. */
export interface Candidate {
  readonly id: string;
  /** Equal for records of the same bytes. */
  readonly content: string;
  /** In order, for a clip several; empty where there is none to compare. */
  readonly looks: readonly PictureLook[];
  /** Null counts as the lowest. */
  readonly aesthetic: number | null;
  readonly pixels: number;
}

/**
 * Says of each record whether it is another one's duplicate. Candidates come in the order of the
 * dataset. Under `drop` the first stays, under `keep-best` the one with the best aesthetic score, of
 * equals the one with the most pixels, of those the first.
 *
 * Near ones are looked for among those that stay alone: a row of pictures, each near the next, does
 * not fall to its first.
 */
export function findDuplicates(
  candidates: readonly Candidate[],
  { exact, near, distance }: DuplicateOptions,
): Duplicates {
  const found = new Map<string, Duplicate>();
  const byContent = new Map<string, Candidate>();
  for (const candidate of inOrder(candidates, exact)) {
    const first = byContent.get(candidate.content);
    if (first) found.set(candidate.id, { of: first.id, by: 'exact' });
    else byContent.set(candidate.content, candidate);
  }
  if (near !== 'keep') {
    const index = new LookIndex(distance);
    const staying: Candidate[] = [];
    for (const candidate of inOrder(candidates, near)) {
      if (found.has(candidate.id) || candidate.looks.length === 0) continue;
      const like = staying[index.nearest(candidate.looks)?.index ?? -1];
      if (like) {
        found.set(candidate.id, { of: like.id, by: 'near' });
        continue;
      }
      index.add(candidate.looks);
      staying.push(candidate);
    }
  }
  return Object.fromEntries(found);
}

/** Those that stay come before those that go. */
function inOrder(
  candidates: readonly Candidate[],
  policy: DuplicateOptions['exact'],
): readonly Candidate[] {
  if (policy !== 'keep-best') return candidates;
  return candidates.toSorted(
    (a, b) => (b.aesthetic ?? -Infinity) - (a.aesthetic ?? -Infinity) || b.pixels - a.pixels,
  );
}
