/** So much longer than expected must the time between answers be to count as late: of its mean. */
const SLACK = 1.4;
/** False alarms are then minutes apart, and half the capacity is noticed within 35 answers. */
const ALARM = 20;

/**
 * Notices that answers come more rarely than they did, sooner than a window of them would: Page's
 * cumulative sum over the times between them, in units of their expected mean.
 */
export class LateAnswers {
  #sum = 0;
  #lastMs: number | null = null;

  /** @param perSecond how many answers were expected; 0 where nothing is. */
  areLate(nowMs: number, perSecond: number): boolean {
    const gapMs = this.#lastMs === null ? 0 : nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (perSecond === 0) this.#sum = 0;
    else this.#sum = Math.max(0, this.#sum + (gapMs * perSecond) / 1_000 - SLACK);
    if (this.#sum < ALARM) return false;
    this.#sum = 0;
    return true;
  }

  forget(): void {
    this.#sum = 0;
  }
}
