import { z } from 'zod';
import { HEURISTIC_SCORER, type AestheticScorer } from '../core/aesthetic.ts';

/** What the stages that score beauty add. Scores of two scorers do not compare. */
export const AestheticFields = z.object({
  /** Higher is better, on the scorer's own scale; null where it could not be told. */
  aesthetic: z.number().nullable(),
  /** The scorer and its version: `heuristic-1`, `laion-v2`. */
  aestheticScorer: z.string(),
});

export function scorerName(scorer: AestheticScorer): string {
  return scorer.kind === 'heuristic' ? HEURISTIC_SCORER : scorer.name;
}

/** Far finer than any threshold, and short to read. */
export function roundedScore(score: number | null): number | null {
  return score === null ? null : Number(score.toFixed(4));
}

/** From pictures to the clip; null where there are none. */
export function reduceScores(scores: readonly number[], reduce: 'mean' | 'min'): number | null {
  if (scores.length === 0) return null;
  if (reduce === 'min') return Math.min(...scores);
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
