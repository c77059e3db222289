import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditResult } from '../../src/cli/audit-captions.ts';
import { captionProject, type CaptionProject } from '../support/caption-project.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';
import { cli } from '../support/cli.ts';

const PICTURES = 10;

let captioner: ChatServer;
let judge: Server;
let project: CaptionProject;

/** Picks the caption that holds the marker of the picture that it is shown. */
function startJudge(): Server {
  return createServer((request, response) => {
    void text(request).then((body) => {
      const data = /base64,([^"]+)/.exec(body)?.[1] ?? '';
      const marker = createHash('sha256').update(Buffer.from(data, 'base64')).digest('hex');
      const isFirst = body.indexOf(`[${marker.slice(0, 12)}]`) < body.indexOf(String.raw`\n\nB: `);
      const choice = { index: 0, finish_reason: 'stop', message: { content: isFirst ? 'A' : 'B' } };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ data: [{ id: 'judge' }], model: 'judge', choices: [choice] }));
    });
  });
}

beforeAll(async () => {
  captioner = await startChatServer();
  judge = startJudge();
  await new Promise<void>((done) => judge.listen(0, '127.0.0.1', done));
  project = await captionProject(PICTURES, captioner.url);
  const url = `http://127.0.0.1:${(judge.address() as AddressInfo).port}/v1`;
  await project.writeConfig({
    endpoint: ` }, judge: { kind: openai, baseUrl: "${url}", model: judge`,
  });
  const { code, stderr } = await cli(['run', project.dataset, '--run', 'run'], {
    cwd: project.directory,
  });
  expect(code, stderr).toBe(0);
}, 60_000);

afterAll(async () => {
  await captioner.close();
  judge.close();
});

async function audit(endpoint: string, ...flags: readonly string[]) {
  return cli(['verify', '--run', 'run', '--audit', endpoint, '--json', '-q', ...flags], {
    cwd: project.directory,
  });
}

describe('verify --audit', () => {
  it('counts how often a model picks the caption of the picture out of two', async () => {
    const { code, stdout, stderr } = await audit('judge');
    expect(code, stderr).toBe(0);
    const result = JSON.parse(stdout) as AuditResult;
    expect(result).toMatchObject({ judged: PICTURES, right: PICTURES, rate: 1, wrong: [] });
    expect(result.interval?.[0]).toBeCloseTo(0.7225, 3);
  });

  it('counts refusals apart', async () => {
    captioner.behave({ rules: [{ trouble: { kind: 'refuse' } }] });
    const { stdout } = await audit('test', '--sample', '4');
    expect(JSON.parse(stdout)).toMatchObject({ judged: 0, rate: null, interval: null, refused: 4 });
  });

  it('takes no endpoint that the config has not', async () => {
    const { code, stdout } = await audit('nobody');
    expect(code).toBe(2);
    expect(stdout).toContain('test, judge');
  });
});
