import { messageOf, QueueError } from '../core/errors.ts';
import type { RedisClient } from './redis-connection.ts';

const OLDEST_MAJOR = 5;
/** BullMQ's own recommendation. */
const RECOMMENDED = '6.2';

/**
 * Looks at the server's version and settings, and tells what puts jobs at risk.
 *
 * @returns whether all is as BullMQ wants it: it prints its own complaints to the console
 * @throws QueueError for a server that BullMQ cannot use
 */
export async function checkServer(
  client: RedisClient,
  options: {
    readonly label: string;
    readonly cluster: boolean;
    readonly onWarning: (message: string) => void;
  },
): Promise<boolean> {
  const { label, onWarning } = options;
  const info = await readInfo(client);
  if (info === null) {
    onWarning(
      `${label} does not allow INFO to this user: its version and its maxmemory-policy (must be noeviction) were not checked.`,
    );
    return false;
  }
  const version = info.get('redis_version') ?? '';
  if (Number.parseInt(version, 10) < OLDEST_MAJOR) {
    throw new QueueError(`${label} is version ${version}. Use ${RECOMMENDED} or newer.`);
  }
  if (info.get('cluster_enabled') === '1' && !options.cluster) {
    throw new QueueError(`${label} is a Redis Cluster. Add ?cluster=true to the URL of the queue.`);
  }
  const isRecent = version.localeCompare(RECOMMENDED, 'en', { numeric: true }) >= 0;
  if (!isRecent) {
    onWarning(`${label} is version ${version}: ${RECOMMENDED} or newer is recommended.`);
  }
  if (info.get('aof_enabled') === '0') {
    onWarning(
      `Note: ${label} keeps no append-only file. If it crashes, "recaptor resume" adds its jobs again from the files of the run.`,
    );
  }
  return checkEviction(info.get('maxmemory_policy'), label, onWarning) && isRecent;
}

function checkEviction(
  policy: string | undefined,
  label: string,
  onWarning: (message: string) => void,
): boolean {
  if (policy === 'noeviction') return true;
  onWarning(
    policy === undefined
      ? `${label} does not tell its maxmemory-policy. Make sure that it is noeviction: any other drops jobs when memory is short.`
      : `${label} has maxmemory-policy ${policy}, which drops jobs when memory is short. Set it to noeviction (redis-cli CONFIG SET maxmemory-policy noeviction, and in redis.conf).`,
  );
  return false;
}

/** INFO has all that is needed, and hosted servers that forbid CONFIG allow it. */
async function readInfo(client: RedisClient): Promise<Map<string, string> | null> {
  try {
    const lines = (await client.info()).split(/\r?\n/);
    return new Map(lines.map((line) => splitAtColon(line)));
  } catch (error) {
    if (/NOPERM|unknown command/i.test(messageOf(error))) return null;
    throw new QueueError(`The server of the queue does not answer INFO: ${messageOf(error)}`);
  }
}

function splitAtColon(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1)];
}
