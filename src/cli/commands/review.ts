import { ConfigError } from '../../core/errors.ts';
import { REVISION_ACTIONS, type Revision, type RevisionAction } from '../../core/revision.ts';
import { EXIT } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import { reviewCounts } from '../review-counts.ts';
import { findRecord, openReview, revise } from '../review-run.ts';
import { reviewText } from '../review-text.ts';
import { shownPath } from '../shown-path.ts';
import { stoppable } from '../stopping.ts';

export interface ReviewCommand {
  readonly run?: string | undefined;
  /** The record that something is said of; where the review stands is shown where absent. */
  readonly id?: string | undefined;
  readonly accept?: boolean | undefined;
  readonly reject?: boolean | undefined;
  /** The caption in place of the model's. */
  readonly edit?: string | undefined;
  readonly requeue?: boolean | undefined;
  readonly undo?: boolean | undefined;
  readonly note?: string | undefined;
  readonly reviewer?: string | undefined;
  readonly sample?: number | undefined;
  readonly seed: number;
}

/** `recaptor review`: where the review of a run stands, or a person's word on one caption of it. */
export async function review(request: ReviewCommand, output: Output): Promise<number> {
  return stoppable(output, 'Nothing was changed.', async ({ draining: signal }) => {
    const action = actionOf(request);
    const run = await openReview(request.run, signal);
    if (action === null || request.id === undefined) {
      const { sample: count, seed } = request;
      const counts = await reviewCounts(run, count === undefined ? null : { count, seed }, signal);
      output.print(reviewText(counts));
      output.printJson({ run: run.directory, ...counts });
      return EXIT.done;
    }
    const record = await findRecord(run, request.id, signal);
    const { edit: caption, note, reviewer: by = null } = request;
    const revision = await revise(run, record, { action, caption, note, by }, Date.now());
    output.print(`${revision.id}: ${DONE[revision.action]}`);
    if (action === 'requeue') {
      output.note(`It is captioned anew by \`recaptor resume --run ${shownPath(run.directory)}\`.`);
    }
    output.printJson(revision);
    return EXIT.done;
  });
}

const DONE: Readonly<Record<Revision['action'], string>> = {
  accept: 'accepted',
  reject: 'rejected',
  edit: 'edited',
  requeue: 're-queued',
  undo: 'taken back what was said last',
};

/** Null where nothing is said. Throws ConfigError where it is not said what of which record. */
function actionOf(request: ReviewCommand): RevisionAction | null {
  const said = REVISION_ACTIONS.filter(
    (action) => request[action] !== undefined && request[action] !== false,
  );
  const [action = null] = said;
  if (said.length > 1) {
    throw new ConfigError(
      `say one thing of a record, not ${said.map((one) => `--${one}`).join(' and ')}`,
    );
  }
  if (action !== null && request.id === undefined) {
    throw new ConfigError(`--${action}: name the record with --id`);
  }
  if (action === null && request.id !== undefined) {
    const all = REVISION_ACTIONS.map((one) => `--${one}`).join(', ');
    throw new ConfigError(`--id ${request.id}: say what of it: ${all}`);
  }
  return action;
}
