import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Estimate } from '../../src/cli/estimate-text.ts';
import type { ManifestSummary } from '../../src/export/write-manifest.ts';
import { captionProject, type CaptionProject } from '../support/caption-project.ts';
import { cli } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

const PICTURES = 60;
const PRICES = ', prices: { inputPerMillion: 10, outputPerMillion: 30 }';

let server: ChatServer;
let project: CaptionProject;

beforeAll(async () => {
  server = await startChatServer();
  project = await captionProject(PICTURES, server.url);
  const half = `{ kind: openai, baseUrl: "${server.url}", model: half, prices: { inputPerMillion: 5, outputPerMillion: 15 } }`;
  const free = '{ kind: openai, baseUrl: "http://127.0.0.1:9/v1", model: free }';
  await project.writeConfig({ endpoint: `${PRICES} }, half: ${half}, free: ${free.slice(0, -1)}` });
});

afterAll(async () => server.close());

const estimate = async (...args: string[]) =>
  cli([...args, 'estimate', project.dataset, '--pilot', '12'], { cwd: project.directory });

describe('recaptor estimate', () => {
  it('comes near to what the run then asks and costs, from a few calls', async () => {
    const { code, stdout } = await estimate('--json', '-q');
    expect(code).toBe(0);
    expect(server.report().answered).toBe(12);
    const { pilot, records, total, stages, alternatives } = JSON.parse(stdout) as Estimate;
    expect({ records, pilot }).toMatchObject({
      records: PICTURES,
      pilot: { records: 12, kept: 12, calls: 12 },
    });
    expect(stages.map(({ stage, endpoint }) => [stage, endpoint])).toEqual([['recaption', 'test']]);

    const run = await cli(['run', project.dataset, '--run', 'run'], { cwd: project.directory });
    expect(run.code).toBe(0);
    const path = join(project.directory, 'run', 'export', 'manifest.json');
    const { spending } = JSON.parse(await readFile(path, 'utf8')) as ManifestSummary;
    expect(total.calls.expected).toBe(spending.calls);
    const { expected, low, high } = total.costUsd ?? { expected: 0, low: 0, high: 0 };
    expect(low).toBeLessThanOrEqual(spending.costUsd);
    expect(high).toBeGreaterThanOrEqual(spending.costUsd);
    expect(expected / spending.costUsd).toBeCloseTo(1, 1);

    expect(alternatives.map(({ endpoint }) => endpoint)).toEqual(['half', 'free']);
    expect(alternatives[0]?.costUsd?.expected).toBeCloseTo(expected / 2, 9);
    expect(alternatives[1]?.costUsd).toBeNull();
  });

  it('prints it for people, and leaves nothing behind', async () => {
    const { stdout } = await estimate();
    expect(stdout).toMatch(/^recaption at test\n {2}calls {7}60\n/m);
    expect(stdout).toMatch(/^ {2}cost {8}\$0\.\d{4} \(\$0\.\d{4} to \$0\.\d{4}\)$/m);
    expect(stdout).toMatch(/^ {2}free \(free\): no prices given$/m);
    expect(existsSync(join(project.directory, 'runs'))).toBe(false);
  });
});
