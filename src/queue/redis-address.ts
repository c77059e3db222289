import { ConfigError } from '../core/errors.ts';

export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly tls: boolean;
  readonly cluster: boolean;
  /** `Redis at host:6379/0`: for messages, without the user and the password. */
  readonly label: string;
}

const DEFAULT_PORT = 6379;

const HELP =
  'Write redis://user:password@host:6379/0, or rediss:// for TLS, with ?cluster=true for a Redis ' +
  'Cluster. In the password / is %2F, # is %23, @ is %40, : is %3A and % is %25.';

/**
 * Reads `redis[s]://[user[:password]@]host[:port][/database][?cluster=true]`. The URL itself is in
 * no message, since its password may be the part that cannot be read.
 *
 * @throws ConfigError
 */
export function parseRedisUrl(text: string): RedisAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.hostname === '') fail('cannot be read');
  if (!/^rediss?:$/.test(url.protocol)) fail(`starts with ${url.protocol}// instead of redis://`);
  if (url.hash !== '') fail('has a # in it');

  const database = /^\/?(\d*)$/.exec(url.pathname)?.[1];
  if (database === undefined) fail(`has ${url.pathname} where the database number belongs`);
  const cluster = readCluster(url.searchParams);
  if (cluster && Number(database) > 0) fail('has a database number, and a Redis Cluster has none');

  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  return {
    host,
    port,
    database: Number(database),
    username: decode(url.username),
    password: decode(url.password),
    tls: url.protocol === 'rediss:',
    cluster,
    label: cluster
      ? `Redis Cluster at ${url.hostname}:${port}`
      : `Redis at ${url.hostname}:${port}/${Number(database)}`,
  };
}

function readCluster(parameters: URLSearchParams): boolean {
  for (const [name, value] of parameters) {
    if (name !== 'cluster') fail(`has an unknown parameter "${name}"`);
    if (value !== 'true' && value !== 'false') fail('has a cluster that is not true or false');
  }
  return parameters.get('cluster') === 'true';
}

function decode(part: string): string | undefined {
  if (part === '') return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    return fail('has a % that stands for no character');
  }
}

function fail(what: string): never {
  throw new ConfigError(`The URL of the queue ${what}. ${HELP}`);
}
