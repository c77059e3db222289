import {
  AnswerPending,
  EndpointError,
  InvariantError,
  messageOf,
  RecaptorError,
  UNEXPECTED,
} from '../core/errors.ts';
import type { CheckAction } from '../core/caption-check.ts';
import type { Answer, ChatRequest } from '../core/chat.ts';
import type { Artifacts, StageContext, StageMedia } from '../core/stage.ts';
import { fail, type Outcome } from '../core/outcome.ts';
import type { StageLine } from '../core/record.ts';
import type { Parking } from './batches/parking.ts';
import type { PlacedStage } from './fingerprint.ts';
import { recordCall } from './recorded-call.ts';
import { Repetitions } from './repetitions.ts';

/** What stages work with, given by whoever starts the run. */
export interface Tools {
  readonly media: StageMedia;
  ask(role: string, request: ChatRequest, signal: AbortSignal): Promise<Answer>;
  /** Where the records of a stage wait that asks these roles; null where answers come at once. */
  parkingOf?(roles: readonly string[]): Parking | null;
}

export interface RecordInput {
  readonly id: string;
  /** The fields that the stage reads. */
  readonly picked: object;
  /** Their digest. */
  readonly input: string;
  /** What the stage may see of the records around it; absent where it asks for none. */
  readonly neighbours?: readonly object[];
}

/** System errors that say nothing about the record: disk full, quota, read-only, out of handles. */
const MACHINE_ERRORS: ReadonlySet<string> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'EIO',
  'ESTALE',
  'ENOTCONN',
]);

/** Of our own errors, those that say the same: no key, no dataset or no room on this machine, no money. */
const OTHERS_TOO: ReadonlySet<string> = new Set([
  'batch_elsewhere',
  'config_invalid',
  'dataset_missing',
  'budget_spent',
  'temporary_folder',
]);

/**
 * Runs a stage on one record. What goes wrong with the record becomes a `fail` line; what goes
 * wrong with the machine or with a whole endpoint is thrown, and burns no record. Throws
 * AnswerPending, with all the questions that are to be answered first, where one is in a batch.
 */
export async function runRecord(
  placed: PlacedStage,
  record: RecordInput,
  tools: Tools & { readonly artifacts: Artifacts },
  signal: AbortSignal,
): Promise<StageLine> {
  // In the order of the questions, not of the answers: that differs from run to run.
  const answered: (Answer | null)[] = [];
  const repetitions = new Repetitions();
  const pending = new PendingQuestions();
  const ask = async (role: string, request: ChatRequest) => {
    const place = answered.push(null) - 1;
    const question = { ...repetitions.counted(role, request), record: record.id };
    const answer = await pending.watch(tools.ask(role, question, signal));
    answered[place] = answer;
    return answer;
  };
  const noted = new Map<string, CheckAction[]>();
  const note = (check: string, action: CheckAction): void => {
    noted.set(check, [...(noted.get(check) ?? []), action]);
  };
  const kept: object[] = [];
  const keepNeighbour = (neighbour: object): void => void kept.push(neighbour);
  const outcome = await outcomeOf(
    pending,
    async () => {
      const { media, artifacts } = tools;
      const { thresholds = null, duplicates = null } = placed.resolved ?? {};
      const { picked, neighbours = [] } = record;
      const context: StageContext = {
        ...{ signal, media, artifacts, thresholds, duplicates },
        ...{ neighbours, keepNeighbour, note, ask },
      };
      return placed.stage.execute(picked, context);
    },
    signal,
  );
  await pending.throwAny();
  const calls = answered
    .filter((answer) => answer !== null)
    .map((answer) => recordCall(answer, outcome));
  return {
    id: record.id,
    stage: placed.key,
    input: record.input,
    ...outcome,
    ...(calls.length > 0 && { calls }),
    ...(noted.size > 0 && { checks: Object.fromEntries(noted) }),
    ...(kept.length > 0 && { neighbours: kept }),
  };
}

async function outcomeOf(
  pending: PendingQuestions,
  run: () => Promise<Outcome>,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    return checkedSplit(await run());
  } catch (error) {
    // Others of its questions may be on their way into the same batch.
    await pending.throwAny();
    if (signal.aborted || concernsMoreThanOneRecord(error)) throw error;
    if (error instanceof RecaptorError) return fail(error.code, error.message, error.retryable);
    return fail(UNEXPECTED, messageOf(error), true);
  }
}

/** Two clips of one id would share their lines, and with them their captions. */
function checkedSplit(outcome: Outcome): Outcome {
  if (outcome.outcome !== 'split') return outcome;
  const ids = new Set(outcome.clips.map(({ id }) => id));
  if (outcome.clips.length > 0 && ids.size === outcome.clips.length) return outcome;
  throw new InvariantError('a source was split into no clip, or into two of one id');
}

function concernsMoreThanOneRecord(error: unknown): boolean {
  if (error instanceof EndpointError) return error.fault === 'endpoint' || error.fault === 'busy';
  if (error instanceof RecaptorError) return OTHERS_TOO.has(error.code);
  return MACHINE_ERRORS.has((error as NodeJS.ErrnoException | null)?.code ?? '');
}

/** Those of a record's questions that are in batches. */
class PendingQuestions {
  readonly #keys = new Set<string>();
  #isAny = false;
  #asking = 0;

  async watch(answer: Promise<Answer>): Promise<Answer> {
    this.#asking += 1;
    try {
      return await answer;
    } catch (error) {
      if (error instanceof AnswerPending) {
        this.#isAny = true;
        for (const key of error.keys) this.#keys.add(key);
      }
      throw error;
    } finally {
      this.#asking -= 1;
    }
  }

  /** Waits until the stage asks nothing more: what it asks side by side is to be in one batch. */
  async throwAny(): Promise<void> {
    if (!this.#isAny) return;
    for (let quiet = 0; quiet < 2; quiet = this.#asking === 0 ? quiet + 1 : 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new AnswerPending([...this.#keys]);
  }
}
