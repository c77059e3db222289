import { standingRevisions, type Revisions } from '../core/revision.ts';
import { RevisionLog } from '../run/revision-log.ts';

/** What an export heeds of what persons said of a run. A re-queued record has no verdict. */
export async function standingVerdicts(directory: string): Promise<Revisions> {
  const standing = standingRevisions(await new RevisionLog(directory).read());
  return new Map([...standing].filter(([, { action }]) => action !== 'requeue'));
}
