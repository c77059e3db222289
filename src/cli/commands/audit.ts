import type { Config } from '../../config/schema.ts';
import { ConfigError } from '../../core/errors.ts';
import { decodePrepared } from '../../media/decode-prepared.ts';
import { lookAtPrepared } from '../../media/look-at-prepared.ts';
import { shrinkPrepared } from '../../media/shrink-prepared.ts';
import { stagesAsOfNow } from '../../run/barriers.ts';
import { drawRecords } from '../../run/draw-records.ts';
import { ShardStore } from '../../run/shard-store.ts';
import { openMedia } from '../assemble.ts';
import { auditCaptions, type AuditResult } from '../audit-captions.ts';
import { endpointsOf, mostInFlight } from '../endpoints.ts';
import { EXIT } from '../exit-codes.ts';
import { formatCount, formatPercent } from '../format.ts';
import type { Output } from '../output.ts';
import { findRun } from '../run-directory.ts';
import { stoppable } from '../stopping.ts';
import { storedConfig, storedStages } from '../stored-run.ts';

export interface AuditCommand {
  readonly run?: string | undefined;
  /** An endpoint of the run's config, or of no role there. */
  readonly audit: string;
  /** Pictures to show. */
  readonly sample: number;
  readonly seed: number;
}

/** `recaptor verify --audit ENDPOINT`: whether a model finds the captions to be of their pictures. */
export async function audit(request: AuditCommand, output: Output): Promise<number> {
  return stoppable(output, 'Nothing was changed.', async ({ draining: signal }) => {
    const { directory, file } = await findRun(request.run);
    const config = storedConfig(directory, file);
    const { endpoint, atOnce } = judgeOf(config, request.audit);
    const store = new ShardStore(directory);
    const stages = await stagesAsOfNow(store, storedStages(directory, file), signal);
    const { sample: count, seed } = request;
    const ids = await drawRecords(store, stages, { count, seed }, signal);
    const media = openMedia(file.dataset.root, config);
    try {
      output.note(
        `Showing ${formatCount(ids.size)} pictures to ${request.audit}, with two captions each`,
      );
      await endpoint.probe(signal);
      const asked = { store, stages, ids, seed, endpoint, atOnce, media, signal };
      const result = await auditCaptions(asked);
      output.print(auditText(result));
      output.printJson({ run: directory, ...result });
      return EXIT.done;
    } finally {
      await media.close();
    }
  });
}

function judgeOf(config: Config, name: string) {
  const found = config.endpoints[name];
  if (found?.kind !== 'openai') {
    const names = Object.keys(config.endpoints).join(', ');
    throw new ConfigError(
      `--audit ${name}: it takes an endpoint of kind openai from the run's config, which has: ${names}`,
    );
  }
  const endpoint = endpointsOf(
    { ...config, roles: { audit: name } },
    {
      decode: decodePrepared,
      shrink: shrinkPrepared,
      look: lookAtPrepared,
      limits: () => null,
      batches: () => null,
    },
  ).get(name);
  if (!endpoint) throw new ConfigError(`--audit ${name}: there is no such endpoint`);
  return { endpoint, atOnce: mostInFlight(found) };
}

function auditText({ endpoint, judged, right, rate, interval, ...rest }: AuditResult): string {
  const [low, high] = interval ?? [0, 1];
  const { refused, unclear, failed, wrong } = rest;
  return [
    `${endpoint} picked the right caption for ${formatCount(right)} of ${formatCount(judged)} pictures: ` +
      `${rate === null ? '-' : formatPercent(rate)} (95 %: ${formatPercent(low)} to ${formatPercent(high)}; guessing gives 50 %)`,
    `  refused ${formatCount(refused)}, unclear ${formatCount(unclear)}, failed ${formatCount(failed)}`,
    ...(wrong.length > 0 ? [`  not picked: ${wrong.slice(0, 20).join(', ')}`] : []),
  ].join('\n');
}
