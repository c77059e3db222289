import { CaptionFields } from '../core/caption-fields.ts';
import { RENDERED_SCORES, type RenderedScore, type RenderOptions } from '../core/render-options.ts';
import type { Fields } from '../core/sample.ts';
import { happens, renderFields } from './render-fields.ts';

/**
 * The long caption of a record as training reads it: its fields by the template where it has any,
 * and behind it the scores that are drawn. `fields` are those of the record.
 */
export function renderLong(
  id: string,
  fields: Fields,
  options: RenderOptions,
  seed: number | string,
): string {
  const key = `${seed}/${id}`;
  const { captionFields } = fields;
  const parsed = captionFields === undefined ? null : CaptionFields.safeParse(captionFields);
  const caption = parsed?.success
    ? renderFields(parsed.data, { ...options, key: `${key}/field` })
    : String(fields['longCaption']);
  const scores = RENDERED_SCORES.filter((score) =>
    happens(options.scores[score], `${key}/score`, score),
  ).flatMap((score) => scoreText(score, fields) ?? []);
  return scores.length === 0 ? caption : `${caption} ${scores.join(', ')}.`;
}

/**
 * In the words of Open-Sora 1.2 (`aesthetic score: 5.5, motion score: 10, camera motion: pan left.`),
 * of what was measured alone. The bare name is kept for LAION's scale; the scores of others say
 * whose they are. Motion is in frame diagonals a second, and not Open-Sora's pixels.
 */
function scoreText(score: RenderedScore, fields: Fields): string | null {
  const { aesthetic, aestheticScorer, motion, camera } = fields;
  if (score === 'camera') return typeof camera === 'string' ? `camera motion: ${camera}` : null;
  if (score === 'motion') {
    return typeof motion === 'number' ? `motion score: ${motion.toFixed(3)}` : null;
  }
  if (typeof aesthetic !== 'number' || typeof aestheticScorer !== 'string') return null;
  return /laion/i.test(aestheticScorer)
    ? `aesthetic score: ${aesthetic.toFixed(1)}`
    : `${aestheticScorer} aesthetic score: ${aesthetic.toFixed(2)}`;
}
