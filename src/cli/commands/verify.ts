import { join } from 'node:path';
import { openRowCheck, type RowCheck } from '../../export/verify-rows.ts';
import { reduceRequest } from '../../endpoints/fit-request.ts';
import { shrinkPrepared } from '../../media/shrink-prepared.ts';
import { stagesAsOfNow } from '../../run/barriers.ts';
import { drawRecords } from '../../run/draw-records.ts';
import { ShardStore } from '../../run/shard-store.ts';
import { verifyRecords, type VerifyOptions } from '../../run/verify-records.ts';
import { openMedia } from '../assemble.ts';
import { CaptionAlarms } from '../caption-alarms.ts';
import { EXIT } from '../exit-codes.ts';
import { formatCount, formatCounted } from '../format.ts';
import type { Output } from '../output.ts';
import { findRun } from '../run-directory.ts';
import { standingVerdicts } from '../standing-verdicts.ts';
import { stoppable } from '../stopping.ts';
import { storedConfig, storedStages } from '../stored-run.ts';
import { Findings } from '../verify-findings.ts';
import { verifiedText } from '../verify-text.ts';

export interface VerifyRequest {
  readonly run?: string | undefined;
  /** So many records; all where absent. */
  readonly sample?: number | undefined;
  readonly seed: number;
}

/**
 * `recaptor verify`: whether every line belongs to its record, by the media as they are now and by
 * what was sent; and whether captions repeat on pictures that do not look alike. Writes nothing.
 * Resolves to 3 where something does not belong, or an alarm is raised.
 */
export async function verify(request: VerifyRequest, output: Output): Promise<number> {
  return stoppable(output, 'Nothing was changed.', async ({ draining: signal }) => {
    const { directory, file } = await findRun(request.run);
    const config = storedConfig(directory, file);
    const store = new ShardStore(directory);
    const stages = await stagesAsOfNow(store, storedStages(directory, file), signal);
    const { sample: count, seed } = request;
    const ids =
      count === undefined ? null : await drawRecords(store, stages, { count, seed }, signal);
    const revisions = await standingVerdicts(directory);
    const rows = await openRowCheck(join(directory, 'export'), file.id, revisions);
    const media = openMedia(file.dataset.root, config);
    try {
      const reduce: VerifyOptions['tools']['reduce'] = async (sent, reduction, stop) =>
        reduceRequest(sent, reduction, shrinkPrepared, stop);
      const tools = { media, artifacts: store.artifacts, reduce };
      const captions = new CaptionAlarms();
      const findings = await findAll({ store, stages, tools, ids, signal }, captions, rows, output);
      output.status('verifying · captions that are nearly the same');
      const alarms = await captions.find({ store, stages }, media, signal);
      output.endStatus();
      const result = { ...findings.result(), alarms };
      output.print(verifiedText(directory, result));
      output.printJson({ run: directory, ...result });
      return result.misfits.count + alarms.length === 0 ? EXIT.done : EXIT.someFailed;
    } finally {
      await media.close();
    }
  });
}

async function findAll(
  options: VerifyOptions,
  captions: CaptionAlarms,
  rows: RowCheck | null,
  output: Output,
): Promise<Findings> {
  const findings = new Findings(rows !== null);
  for await (const verified of verifyRecords(options)) {
    findings.add(verified);
    captions.add(verified.record);
    const misfit = await rows?.check(verified.record);
    if (misfit) findings.addMisfit({ ...misfit, stage: 'export' });
    output.status(
      `verifying · ${formatCounted(findings.verified, 'record')}, ${formatCount(findings.misfits)} that do not belong`,
    );
  }
  for (const misfit of (await rows?.rest(findings.ids)) ?? []) {
    findings.addMisfit({ ...misfit, stage: 'export' });
  }
  return findings;
}
