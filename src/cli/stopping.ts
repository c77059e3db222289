import { isAbort } from '../core/errors.ts';
import type { Output } from './output.ts';
import { EXIT } from './exit-codes.ts';

/** The two ways in which a person stops a command. */
export interface Stopping {
  /** Aborted by the first signal: begin nothing, finish what is in hand. */
  readonly draining: AbortSignal;
  /** Aborted by the second: give up what is in hand. */
  readonly signal: AbortSignal;
  /** 130 or 143 once a signal came, else null. */
  exitCode(): number | null;
  /** Stops listening. */
  dispose(): void;
}

/** A second signal that is not obeyed by then ends the process. */
const PATIENCE_MS = 3_000;

export function listenForStop(output: Output, howToGoOn: string): Stopping {
  const draining = new AbortController();
  const now = new AbortController();
  let code: number | null = null;
  const onSignal = (name: NodeJS.Signals) => {
    code ??= name === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
    if (!draining.signal.aborted) {
      output.warn(
        `Stopping: what is under way is finished first. Again to stop at once. ${howToGoOn}`,
      );
      draining.abort(new Error(`stopped by ${name}`));
      return;
    }
    now.abort(new Error(`stopped by ${name}`));
    setTimeout(() => process.exit(code ?? EXIT.interrupted), PATIENCE_MS).unref();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    draining: draining.signal,
    signal: now.signal,
    exitCode: () => code,
    dispose: () => {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}

/**
 * Does `work` while it listens. Where a signal ended it before `work` could say so itself, says how
 * to go on and resolves to the signal's exit code.
 */
export async function stoppable(
  output: Output,
  howToGoOn: string,
  work: (stopping: Stopping) => Promise<number>,
): Promise<number> {
  const stopping = listenForStop(output, howToGoOn);
  try {
    return await work(stopping);
  } catch (error) {
    const code = stopping.exitCode();
    const wasStopped = isAbort(error, stopping.draining) || isAbort(error, stopping.signal);
    if (code === null || !wasStopped) throw error;
    output.endStatus();
    output.warn(`Stopped. ${howToGoOn}`);
    return code;
  } finally {
    stopping.dispose();
  }
}
