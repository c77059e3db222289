import type { Assembly } from './assemble.ts';
import type { Output } from './output.ts';

const EVERY_MS = 2_000;

/** Says which servers are not asked, and why, and when they are again. The function returned ends it. */
export function sayWaits(
  { endpoints }: Pick<Assembly, 'endpoints'>,
  output: Pick<Output, 'note'>,
): () => void {
  const waiting = new Set<string>();
  const look = (): void => {
    for (const report of [...endpoints.values()].flatMap((one) => one.replicas?.() ?? [])) {
      const name = `${report.endpoint} (${report.replica})`;
      const isAway = report.breaker !== 'closed';
      if (isAway === waiting.has(name)) continue;
      if (isAway) {
        waiting.add(name);
        output.note(`Waiting for a server: ${report.reason ?? name}`);
      } else {
        waiting.delete(name);
        output.note(`${name} answers again.`);
      }
    }
  };
  const timer = setInterval(look, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
