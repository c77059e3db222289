/** What a window of answers at one limit showed. */
export interface Measured {
  /** Requests in flight. */
  readonly limit: number;
  readonly perSecond: number;
  /** How many answers it rests on; fewer the longer ago it was. */
  readonly answers: number;
}

/** Looked for in steps of an octave's sixth, up to so far beyond the limits that were tried. */
const STEP = Math.LN2 / 6;
const BEYOND_TRIED = Math.log(3);
/**
 * Of the logarithm of a throughput, times its answers: the squared coefficient of variation of
 * latency, 0.28 for a log-normal one of sigma 0.5.
 */
const VARIANCE = 0.28;
/** Too high costs latency, too low costs throughput, which is dearer. */
const QUANTILE = 0.75;

/**
 * How many requests a server can work on at a time. Throughput is taken to rise in proportion to
 * the limit as far as the knee, and no further (Little's law with a queue behind it). Each place
 * where the knee may be has the likelihood of the throughputs that were seen; this is the upper
 * quartile, so that it lies high where little is known.
 *
 * @param seen one window at least
 */
export function likelyKnee(seen: readonly Measured[], most: number): number {
  const tried = seen.map(({ limit }) => Math.log(limit));
  const lowest = Math.min(...tried) - BEYOND_TRIED;
  const highest = Math.min(Math.log(most * 1.5), Math.max(...tried) + BEYOND_TRIED);
  const places = Array.from(
    { length: Math.max(1, Math.ceil((highest - lowest) / STEP)) },
    (_, index) => lowest + index * STEP,
  );
  const misfits = places.map((knee) => misfitOf(seen, knee));
  const least = Math.min(...misfits);
  const weights = misfits.map((misfit) => Math.exp((least - misfit) / (2 * VARIANCE)));
  let left = QUANTILE * weights.reduce((sum, weight) => sum + weight, 0);
  const found = weights.findIndex((weight) => (left -= weight) <= 0);
  return Math.exp(places[found] ?? highest);
}

/** Answers a second at a limit, were all that was seen brought about by this knee. */
export function expectedAt(limit: number, knee: number, seen: readonly Measured[]): number {
  return Math.exp(heightOf(seen, Math.log(knee)) + belowKnee(limit, Math.log(knee)));
}

/** Logarithm of what is lost because fewer are in flight than could be worked on. */
function belowKnee(limit: number, logKnee: number): number {
  return Math.min(0, Math.log(limit) - logKnee);
}

/** Logarithm of the throughput beyond the knee that fits best. */
function heightOf(seen: readonly Measured[], logKnee: number): number {
  let [sum, answers] = [0, 0];
  for (const one of seen) {
    sum += one.answers * (Math.log(one.perSecond) - belowKnee(one.limit, logKnee));
    answers += one.answers;
  }
  return sum / answers;
}

/** Weighted sum of squares of what this knee does not account for. */
function misfitOf(seen: readonly Measured[], logKnee: number): number {
  const height = heightOf(seen, logKnee);
  return seen.reduce((sum, { limit, perSecond, answers }) => {
    const residual = Math.log(perSecond) - belowKnee(limit, logKnee) - height;
    return sum + answers * residual * residual;
  }, 0);
}
