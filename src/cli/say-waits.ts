import type { ReplicaReport } from '../core/replica-report.ts';
import type { Assembly } from './assemble.ts';
import type { Output } from './output.ts';

const EVERY_MS = 2_000;
/** So many looks without an answer: a server that is busy now and then is not worth a word. */
const QUIET_LOOKS = 3;

interface Watched {
  answers: number;
  /** Looks since the last answer. */
  quiet: number;
  isAway: boolean;
}

/** Says which servers are not asked, and why, and when they are again. The function returned ends it. */
export function sayWaits(
  { endpoints }: Pick<Assembly, 'endpoints'>,
  output: Pick<Output, 'note'>,
): () => void {
  const look = createWaitWatch((text) => output.note(text));
  const timer = setInterval(() => {
    look([...endpoints.values()].flatMap((one) => one.replicas?.() ?? []));
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Told of all servers every so often, says what has become of those that are not asked. */
export function createWaitWatch(
  say: (text: string) => void,
): (reports: readonly ReplicaReport[]) => void {
  const servers = new Map<string, Watched>();
  return (reports) => {
    for (const report of reports) {
      const name = `${report.endpoint} (${report.replica})`;
      const watched = servers.get(name) ?? { answers: 0, quiet: 0, isAway: false };
      servers.set(name, watched);
      watched.quiet = report.answers === watched.answers ? watched.quiet + 1 : 0;
      watched.answers = report.answers;
      const isAway = report.breaker !== 'closed' || (isBusy(report) && isQuiet(watched));
      if (isAway === watched.isAway) continue;
      watched.isAway = isAway;
      say(isAway ? `Waiting for a server: ${report.reason ?? name}` : `${name} answers again.`);
    }
  };
}

/** It refuses what it is asked, or has asked to be left alone. Its own rate is no such wait. */
function isBusy({ reason, requests, errors }: ReplicaReport): boolean {
  const refused = (errors['endpoint_rate_limited'] ?? 0) + (errors['endpoint_overloaded'] ?? 0);
  return reason !== null && requests > 0 && refused > 0;
}

function isQuiet({ quiet }: Watched): boolean {
  return quiet >= QUIET_LOOKS;
}
