import { setMaxListeners } from 'node:events';

import { EndpointError } from '../core/errors.ts';
import { chooseReplica } from './choose-replica.ts';
import { findStalled } from './find-stalled.ts';
import type { Replica } from './replica.ts';
import type { Sleep } from './sleep.ts';

/** Where the requests of one endpoint queue up for its replicas. Everything that limits them is here. */
export interface Pool {
  /** Runs the task on a replica as soon as one may take it. See `createPool`. */
  run<Result>(task: (turn: Turn) => Promise<Result>, asked: Asked): Promise<Result>;
  /** Whether a replica other than this one can be asked now or as soon as it has room. */
  hasOther(replica: Replica): boolean;
}

/** One request's place on a replica. */
export interface Turn {
  readonly replica: Replica;
  /** It is the first after a failure: what becomes of it tells of the server, not of the record. */
  readonly isProbe: boolean;
  /** Aborted with an EndpointError where the replica is given up; null where there is no other. */
  readonly stall: AbortSignal | null;
}

export interface Asked {
  readonly signal: AbortSignal;
  /** Where the call failed last: another one is better. */
  readonly avoid: Replica | null;
  /** It has failed before: that it does so again says less of the server than of what is asked. */
  readonly isRepeat?: boolean;
  /** Name of a replica that is not asked while another works, even if that takes waiting. */
  readonly notAt?: string | undefined;
}

/** A call that waits for a replica. `turn` is null where there is none to wait for. */
interface Waiter {
  readonly avoid: Replica | null;
  readonly notAt: string | undefined;
  settle: (turn: Turn | EndpointError) => void;
}

interface PoolOptions {
  readonly replicas: readonly Replica[];
  /** How long no replica may work before the calls that wait are given up. */
  readonly patienceMs: number;
  readonly now: () => number;
  readonly sleep: Sleep;
}

const WATCH_MS = 1_000;

/**
 * Calls wait in order of arrival. `run` rejects at once with the reason of its signal; with an
 * EndpointError (`endpoint`) where every replica waits for a person, or none has worked for
 * `patienceMs`; and with what the task throws.
 */
export function createPool(options: PoolOptions): Pool {
  const dispatcher = new Dispatcher(options);
  return {
    run: async (task, { signal, avoid, notAt, isRepeat = false }) => {
      signal.throwIfAborted();
      // Every call in flight listens to the one signal of the run; Node warns of the eleventh.
      setMaxListeners(0, signal);
      const turn = await dispatcher.turn(avoid, notAt, signal);
      return dispatcher.perform(turn, task, isRepeat);
    },
    hasOther: (replica) =>
      options.replicas.some(
        (other) =>
          other !== replica &&
          other.health.state === 'closed' &&
          other.heldUntilMs <= options.now(),
      ),
  };
}

class Dispatcher {
  readonly #options: PoolOptions;
  readonly #waiting: Waiter[] = [];
  #wake: { readonly atMs: number; readonly cancel: AbortController } | null = null;
  #watch: NodeJS.Timeout | null = null;
  /** Since when no replica has worked; null while one does. */
  #downSinceMs: number | null = null;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Resolves when a replica has been chosen, and the call counts as in flight there. */
  async turn(avoid: Replica | null, notAt: string | undefined, signal: AbortSignal): Promise<Turn> {
    const waiter: Waiter = { avoid, notAt, settle: () => undefined };
    const turn = await new Promise<Turn | EndpointError>((resolve, reject) => {
      const onAbort = (): void => {
        const index = this.#waiting.indexOf(waiter);
        if (index !== -1) this.#waiting.splice(index, 1);
        if (this.#waiting.length === 0) this.#wakeNever();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      waiter.settle = (result) => {
        signal.removeEventListener('abort', onAbort);
        resolve(result);
      };
      this.#waiting.push(waiter);
      this.#pump();
    });
    if (turn instanceof EndpointError) throw turn;
    if (!signal.aborted) return turn;
    this.#leave(turn.replica);
    throw signal.reason;
  }

  async perform<Result>(
    turn: Turn,
    task: (turn: Turn) => Promise<Result>,
    isRepeat: boolean,
  ): Promise<Result> {
    const { now } = this.#options;
    const { replica } = turn;
    const startedAtMs = now();
    const request = replica.started();
    this.#watchStalls();
    try {
      const result = await task(turn);
      const nowMs = now();
      replica.answered(nowMs, nowMs - startedAtMs, replica.inFlight);
      replica.refusals.answered(request);
      this.#downSinceMs = null;
      return result;
    } catch (error) {
      if (error instanceof EndpointError) {
        replica.failed(error, now(), isRepeat);
        this.#hold(replica, error, request);
      }
      throw error;
    } finally {
      this.#leave(replica);
    }
  }

  #hold(replica: Replica, { fault, retryAfterMs }: EndpointError, request: number): void {
    if (fault !== 'busy' || retryAfterMs === null) return;
    if (replica.refusals.isForAll(request)) replica.hold(retryAfterMs);
  }

  #leave(replica: Replica): void {
    replica.inFlight -= 1;
    this.#pump();
  }

  /** Gives the calls that wait to replicas, and sees to it that it is called when there may be more. */
  #pump(): void {
    const { now } = this.#options;
    for (let at = 0; ;) {
      const waiter = this.#waiting[at];
      if (waiter === undefined) break;
      const replica = chooseReplica(this.#openTo(waiter), waiter.avoid, now());
      if (replica !== null) {
        this.#waiting.splice(at, 1);
        this.#place(waiter, replica);
      } else if (waiter.notAt === undefined) break;
      // Whoever waits for another replica holds up nobody who would take this one.
      else at += 1;
    }
    if (this.#waiting.length > 0) this.#waitForRoom();
    else this.#wakeNever();
  }

  /** All, but for a call that is to be answered elsewhere, as long as another one works. */
  #openTo({ notAt }: Waiter): readonly Replica[] {
    const { replicas } = this.#options;
    if (notAt === undefined) return replicas;
    const others = replicas.filter(({ options }) => options.name !== notAt);
    return others.some(({ health }) => health.state === 'closed') ? others : replicas;
  }

  #place(waiter: Waiter, replica: Replica): void {
    replica.enter(this.#options.now());
    const isProbe = replica.health.state !== 'closed';
    const stall = this.#options.replicas.length > 1 ? replica.stall.signal : null;
    const turn: Turn = { replica, isProbe, stall };
    if (!replica.hasRates) return waiter.settle(turn);
    void replica.admit(this.#options.now).then((isAdmitted) => {
      if (isAdmitted) return waiter.settle(turn);
      this.#waiting.unshift(waiter);
      this.#leave(replica);
    });
  }

  #waitForRoom(): void {
    const { replicas, now } = this.#options;
    const nowMs = now();
    if (replicas.some(({ health }) => health.state === 'closed')) this.#downSinceMs = null;
    else this.#downSinceMs ??= nowMs;
    const lost = this.#lost(nowMs);
    if (lost !== null) {
      for (const waiter of this.#waiting.splice(0)) waiter.settle(lost);
      return;
    }
    const times = replicas
      .filter((replica) => replica.inFlight < replica.room())
      .filter((replica) => this.#waiting.some((waiter) => this.#openTo(waiter).includes(replica)))
      .map((replica) => replica.opensAtMs());
    const atMs = Math.min(...times);
    if (Number.isFinite(atMs)) this.#wakeAt(Math.max(atMs, nowMs));
  }

  /** What ends the calls that wait, where nothing can come of waiting. */
  #lost(nowMs: number): EndpointError | null {
    const { replicas, patienceMs } = this.#options;
    const causes = replicas.flatMap(({ health }) =>
      health.state === 'closed' ? [] : [health.cause],
    );
    const [first] = causes;
    if (first === undefined || causes.length < replicas.length) return null;
    if (replicas.every(({ isPaused }) => isPaused)) return together(causes, '');
    if (this.#downSinceMs === null || nowMs - this.#downSinceMs < patienceMs) return null;
    return together(causes, ` Given up as it stayed so for ${patienceMs / 1000} s (patienceMs).`);
  }

  #wakeAt(atMs: number): void {
    if (this.#wake !== null && this.#wake.atMs <= atMs) return;
    this.#wakeNever();
    const wake = { atMs, cancel: new AbortController() };
    this.#wake = wake;
    const { sleep, now } = this.#options;
    sleep(Math.max(1, atMs - now()), wake.cancel.signal).then(
      () => {
        if (this.#wake === wake) this.#wake = null;
        this.#pump();
      },
      () => undefined,
    );
  }

  #wakeNever(): void {
    this.#wake?.cancel.abort();
    this.#wake = null;
  }

  /** Runs while calls are in flight and there is more than one replica. */
  #watchStalls(): void {
    const { replicas, now } = this.#options;
    if (replicas.length < 2 || this.#watch !== null) return;
    this.#watch = setInterval(() => {
      const nowMs = now();
      for (const replica of findStalled(replicas, nowMs)) {
        replica.stalled(nowMs - replica.lastSignMs, nowMs);
      }
      if (replicas.some(({ inFlight }) => inFlight > 0)) return;
      clearInterval(this.#watch ?? undefined);
      this.#watch = null;
    }, WATCH_MS);
    this.#watch.unref();
  }
}

/** One error for calls that no replica can take. */
function together(causes: readonly EndpointError[], ending: string): EndpointError {
  const [first] = causes;
  const message = [...new Set(causes.map((cause) => cause.message))].join(' ');
  const code = first?.code ?? 'endpoint_unreachable';
  const quotes = causes.flatMap((cause) => cause.quotes);
  return new EndpointError(`${message}${ending}`, {
    fault: 'endpoint',
    code,
    quotes,
    cause: first,
  });
}
