import { evaluateLabels } from '../../clips/evaluate-labels.ts';
import { PUBLISHED } from '../../clips/published-labels.ts';
import { RunError } from '../../core/errors.ts';
import { forEachLabel, LABELS, snakeCase, type GoldLabels, type Label } from '../../core/labels.ts';
import type { PlacedStage } from '../../run/fingerprint.ts';
import { ShardStore } from '../../run/shard-store.ts';
import { readGoldLabels } from '../../sources/read-gold-labels.ts';
import { filterLabels, labelRules } from '../../stages/filter-labels.ts';
import { label } from '../../stages/label.ts';
import { evaluationText } from '../evaluation-text.ts';
import { EXIT } from '../exit-codes.ts';
import { formatCount } from '../format.ts';
import { findLabelledClips, type LabelledClips } from '../labelled-clips.ts';
import type { Output } from '../output.ts';
import { findRun } from '../run-directory.ts';
import { storedStages } from '../stored-run.ts';

export interface EvaluateRequest {
  readonly run?: string | undefined;
  /** JSONL or CSV: `id` and for each label 0 or 1. */
  readonly gold: string;
}

const SHOWN_IDS = 10;

/**
 * `recaptor evaluate-labels`: a run's labels beside a person's, at the thresholds of the run, and
 * CogVideoX's published table. Throws RunError where the run has no labels, or none of the clips.
 */
export async function evaluateLabelsCommand(
  request: EvaluateRequest,
  output: Output,
): Promise<number> {
  const { signal } = new AbortController();
  const { directory, file } = await findRun(request.run);
  const stages = storedStages(directory, file);
  const max = thresholdsOf(stages, directory);
  const { labels: gold, otherColumns } = await readGoldLabels(request.gold, signal);
  const upToLabels = stages.slice(0, indexOf(stages, label.stageName) + 1);
  const ids = new Set(gold.keys());
  const found = await findLabelledClips(new ShardStore(directory), upToLabels, ids, signal);
  const missing = [...ids].filter((id) => !found.labels.has(id) && !found.without.has(id));
  if (missing.length === ids.size) throw noneFound(request.gold, directory, missing);
  const clips = [...found.labels].map(([id, labels]) => ({ gold: goldOf(gold, id), labels }));
  const evaluations = evaluateLabels(clips, max);
  output.print(
    `${file.id}: ${formatCount(found.labels.size)} of the ${formatCount(ids.size)} clips in ${request.gold} have labels\n`,
  );
  output.print(evaluationText(evaluations, max));
  for (const note of notesOf(missing, found.without)) output.print(note);
  if (otherColumns.length > 0) output.print(otherColumnsText(otherColumns));
  output.printJson({
    run: file.id,
    gold: { clips: ids.size, labelled: found.labels.size },
    otherColumns,
    missing: { count: missing.length, ids: missing },
    withoutLabels: withoutJson(found),
    labels: Object.fromEntries(
      LABELS.map((name) => [
        snakeCase(name),
        { max: max[name], ...evaluations[name], cogvideox: PUBLISHED[name] },
      ]),
    ),
  });
  return EXIT.done;
}

/** The probability above which the run drops a clip, by label. */
function thresholdsOf(
  stages: readonly PlacedStage[],
  directory: string,
): Readonly<Record<Label, number>> {
  const filter = stages[indexOf(stages, filterLabels.stageName)];
  if (!filter || indexOf(stages, label.stageName) === -1) {
    throw new RunError(
      `${directory} asks for no labels: give the role \`label\` an endpoint in its config, and run ` +
        'it again with --update; no caption is done again',
      { code: 'run_without_labels' },
    );
  }
  const rules = labelRules(filterLabels.optionsSchema.parse(filter.stage.options));
  return forEachLabel((name) => rules[name].max);
}

function indexOf(stages: readonly PlacedStage[], name: string): number {
  return stages.findIndex(({ stage }) => stage.name === name);
}

function goldOf(gold: ReadonlyMap<string, GoldLabels>, id: string): GoldLabels {
  return gold.get(id) ?? {};
}

function noneFound(gold: string, directory: string, ids: readonly string[]): RunError {
  return new RunError(
    `${directory} has none of the ${formatCount(ids.length)} clips in ${gold}, such as ${ids[0]}; ` +
      'the ids are those of its manifest.jsonl and rejected.jsonl',
    { code: 'gold_foreign' },
  );
}

function notesOf(missing: readonly string[], without: LabelledClips['without']): readonly string[] {
  const reasons = [...new Set(without.values())];
  return [
    ...reasons.map((reason) => {
      const ids = [...without].flatMap(([id, why]) => (why === reason ? [id] : []));
      return `${formatCount(ids.length)} without labels, ${reason}: ${listed(ids)}`;
    }),
    ...(missing.length > 0
      ? [`${formatCount(missing.length)} not in the run: ${listed(missing)}`]
      : []),
  ];
}

function otherColumnsText(columns: readonly string[]): string {
  const labels = LABELS.map(snakeCase).join(', ');
  return `not read, since no label is named so: ${listed(columns)} (labels: ${labels})`;
}

function listed(ids: readonly string[]): string {
  const more = ids.length - SHOWN_IDS;
  const shown = ids.slice(0, SHOWN_IDS).join(', ');
  return more > 0 ? `${shown} and ${formatCount(more)} more (--json lists all)` : shown;
}

function withoutJson({ without }: LabelledClips) {
  return { count: without.size, clips: Object.fromEntries(without) };
}
