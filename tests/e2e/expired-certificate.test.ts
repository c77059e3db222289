import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { captionProject, readRows } from '../support/caption-project.ts';
import { startChatServer } from '../support/chat-server.ts';
import { cli } from '../support/cli.ts';
import { EXPIRED_CERTIFICATE, EXPIRED_KEY } from '../support/expired-certificate.ts';

const PICTURES = 6;

describe('a server whose certificate has expired', () => {
  it('is told from others, is asked nothing, and costs no record', async () => {
    let requests = 0;
    const options = { cert: EXPIRED_CERTIFICATE, key: EXPIRED_KEY };
    const server = createServer(options, (_request, response) => {
      requests += 1;
      response.end('{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `https://localhost:${port}/v1`;
    const project = await captionProject(PICTURES, url);
    const trusted = join(project.directory, 'trusted.pem');
    await writeFile(trusted, EXPIRED_CERTIFICATE);
    const environment = { NODE_EXTRA_CA_CERTS: trusted };
    const refused = await cli(['run', project.dataset, '--run', 'r'], {
      ...{ cwd: project.directory, environment },
    });
    expect(refused, refused.stderr).toMatchObject({ code: 4 });
    expect(refused.stderr).toContain('CERT_HAS_EXPIRED');
    expect(refused.stderr).toContain('Renew or trust the certificate');
    expect(requests).toBe(0);
    server.close();

    const good = await startChatServer();
    await project.writeConfig({ url: good.url });
    const run = await cli(['run', project.dataset, '--run', 'r', '--update'], {
      cwd: project.directory,
    });
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(await readRows(join(project.directory, 'r'))).toHaveLength(PICTURES);
    await good.close();
  }, 60_000);
});
