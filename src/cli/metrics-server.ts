import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { ConfigError, messageOf } from '../core/errors.ts';
import type { Metrics } from '../monitor/metrics/create-metrics.ts';

export interface MetricsAddress {
  /** 0 for any free one. */
  readonly port: number;
  readonly host: string;
}

export interface MetricsServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `/metrics`, and nothing else. Throws ConfigError where the address cannot be had. */
export async function startMetricsServer(
  metrics: Metrics,
  { port, host }: MetricsAddress,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (path !== '/metrics') return answer(response, 404, 'text/plain', 'It is at /metrics.\n');
    if (request.method !== 'GET') return answer(response, 405, 'text/plain', 'Only GET.\n');
    metrics.text().then(
      (text) => answer(response, 200, metrics.contentType, text),
      (error: unknown) => answer(response, 500, 'text/plain', `${messageOf(error)}\n`),
    );
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new ConfigError(
      `metrics cannot be served at ${host}:${port} (${messageOf(error)}); name another port with ` +
        '--metrics-port, 0 for any, or another host with --metrics-host',
      { cause: error },
    );
  }
  // A scrape must not keep a process that is done.
  server.unref();
  const address = server.address();
  const bound = address !== null && typeof address === 'object' ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/metrics`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function answer(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type }).end(text);
}
