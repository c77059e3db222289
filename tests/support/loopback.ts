import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';

interface Loopback {
  /** Starts a server of this machine alone. */
  serve(listener: RequestListener): Promise<{ readonly port: number; readonly server: Server }>;
  /** Closes something before the servers that it talks to. */
  closing<Resource extends { close(): unknown }>(resource: Resource): Resource;
}

/** Servers for the tests of a file; whatever is open is closed after each. */
export function loopback(): Loopback {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const resource of open.splice(0)) await resource.close();
  });
  return {
    serve: async (listener) => {
      const server = createServer(listener).listen(0, '127.0.0.1');
      await once(server, 'listening');
      open.push({
        close: () => {
          server.closeAllConnections();
          server.close();
        },
      });
      return { port: (server.address() as AddressInfo).port, server };
    },
    closing: (resource) => {
      open.unshift(resource);
      return resource;
    },
  };
}
