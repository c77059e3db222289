import { BudgetError, messageOf } from '../core/errors.ts';
import type { Job } from '../core/queue.ts';
import type { CrewEvents } from '../run/crew.ts';
import { isUnexpected } from './error-text.ts';
import { loggedTrouble } from './log-crew.ts';
import type { Output } from './output.ts';

/** Says what goes wrong with jobs while a command works on a run. */
export class Troubles {
  readonly #uid: string;
  readonly #output: Output;
  /** Of a job of the run: it ends the command, which says it once, at its end. */
  #first: { readonly error: unknown; readonly say: () => void } | null = null;

  /** `uid` is that of the run: what goes wrong with another's jobs does not end the command. */
  constructor(uid: string, output: Output) {
    this.#uid = uid;
    this.#output = output;
  }

  readonly onTrouble: CrewEvents['onTrouble'] = (error, job, postponed) => {
    if (error instanceof BudgetError) return;
    const logged = loggedTrouble(error, job, postponed);
    const say = (): void => this.#output.warn(troubleText(error, job), logged);
    // Where a fault of Recaptor's own was met is worth more than a second line costs.
    if (job?.run !== this.#uid || isUnexpected(error)) {
      say();
      return;
    }
    this.#first ??= { error, say };
    if (messageOf(error) !== messageOf(this.#first.error)) say();
    else this.#output.log.write(logged.level ?? 'warn', logged.event, logged.text, logged.fields);
  };

  /** Says what was left to the end of the command, where that ends by something else. */
  endedBy(thrown: unknown): void {
    if (this.#first !== null && this.#first.error !== thrown) this.#first.say();
  }
}

export function troubleText(error: unknown, job: Job | null): string {
  const what = job ? `${job.stage} on shard ${job.shard}: ` : '';
  return `${what}${messageOf(error)}`;
}
