import { serversOf } from '../../config/endpoint-config.ts';
import { readEnvironment } from '../../config/environment.ts';
import type { Endpoint } from '../../core/chat.ts';
import { ConfigError, EndpointError, messageOf } from '../../core/errors.ts';
import { probeTemporaryFolder } from '../../media/probe-temporary-folder.ts';
import { probePrograms } from '../../media/programs.ts';
import type { Config } from '../../config/schema.ts';
import { aestheticFilesOf, resolveAestheticModel, tryAestheticModel } from '../aesthetic-model.ts';
import { assemble, withUsedRoles, type Assembly } from '../assemble.ts';
import { resolveModels } from '../endpoints.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import { findingText, isLess } from '../finding-text.ts';
import { openQueue } from '../open-queue.ts';
import type { Output } from '../output.ts';
import { configFor } from '../start-run.ts';

interface DoctorRequest {
  readonly config?: string | undefined;
  readonly preset?: string | undefined;
  readonly queue?: string | undefined;
}

/** One thing that was looked at. */
interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'note' | 'broken';
  /** What was found, or how to mend it. */
  readonly text: string;
  readonly exitCode: number;
}

const MARKS = { ok: 'ok    ', note: 'note  ', broken: 'BROKEN' } as const;
const PROBE_MS = 15_000;

/** `recaptor doctor`: looks at everything a run needs. Exit code of the gravest finding. */
export async function doctor(request: DoctorRequest, output: Output): Promise<number> {
  const findings = [
    ...(await programFindings()),
    await findingOf('queue', async () => queueText(request.queue, output)),
    ...(await configFindings(request)),
  ];
  for (const { what, state, text } of findings) {
    output.print(`${MARKS[state]}  ${what.padEnd(22)} ${text}`);
  }
  output.printJson({ findings });
  return Math.max(EXIT.done, ...findings.map(({ exitCode }) => exitCode));
}

async function programFindings(): Promise<readonly Finding[]> {
  const programs = await probePrograms(readEnvironment());
  return [
    finding('node', 'ok', process.versions.node),
    ...programs.map(({ name, version, advice }) =>
      version === null ? finding(name, 'note', advice) : finding(name, 'ok', version),
    ),
  ];
}

async function queueText(url: string | undefined, output: Output): Promise<string> {
  const queue = await openQueue(url, output);
  await queue.close();
  return url === undefined ? 'in this process' : 'reachable';
}

async function configFindings(request: DoctorRequest): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  try {
    const asWritten = await configFor(request);
    findings.push(finding('config', 'ok', `pipeline ${asWritten.pipeline}`));
    if (asWritten.pipeline === 'video') {
      findings.push(await findingOf('temporary folder', probeTemporaryFolder));
    }
    return [...findings, ...(await endpointFindings(withUsedRoles(asWritten)))];
  } catch (error) {
    const broken = {
      state: 'broken' as const,
      text: messageOf(error),
      exitCode: exitCodeOf(error),
    };
    if (error instanceof ConfigError) return [{ what: 'config', ...broken }];
    return [...findings, { what: 'endpoint', ...broken }];
  }
}

/** Throws ConfigError where a key is missing. */
async function endpointFindings(asWritten: Config): Promise<readonly Finding[]> {
  const signal = AbortSignal.timeout(PROBE_MS);
  const { config, answered, broken } = await resolveEach(asWritten, signal);
  const assembly = assemble(config, process.cwd());
  const endpoints = await Promise.all(
    [...assembly.endpoints.values()].map(async (endpoint) =>
      findingOf(`endpoint ${endpoint.name}`, async () => {
        const error = broken.get(endpoint.name);
        if (error !== undefined) throw error;
        if (!answered.has(endpoint.name)) await endpoint.probe(signal);
        return `answers; model ${endpoint.model}`;
      }),
    ),
  );
  const isThere = (name: string): boolean =>
    endpoints.every(({ what, state }) => what !== `endpoint ${name}` || state === 'ok');
  const tried = await Promise.all(
    [...assembly.endpoints.values()]
      .filter(({ name }) => isThere(name))
      .map(async (endpoint) => preflightFindings(endpoint, assembly, signal)),
  );
  await assembly.close();
  const scorer = await scorerFindings(config);
  const unpriced = Object.entries(config.endpoints)
    .filter(
      ([, endpoint]) =>
        endpoint.kind === 'openai' && serversOf(endpoint).some(({ prices }) => !prices),
    )
    .map(([name]) => finding('prices', 'note', `none for ${name}: its cost is not counted`));
  return [...endpoints, ...tried.flat(), ...scorer, ...unpriced];
}

/** Models, endpoint by endpoint: one that is not there hides nothing of the others. */
async function resolveEach(config: Config, signal: AbortSignal) {
  const endpoints = { ...config.endpoints };
  const answered = new Set<string>();
  const broken = new Map<string, Error>();
  const resolve = async (name: string): Promise<void> => {
    const roles = Object.fromEntries(
      Object.entries(config.roles).filter(([, one]) => one === name),
    );
    try {
      const resolved = await resolveModels({ ...config, roles }, signal);
      const endpoint = resolved.config.endpoints[name];
      if (endpoint) endpoints[name] = endpoint;
      for (const one of resolved.answered) answered.add(one);
    } catch (error) {
      if (!(error instanceof EndpointError)) throw error;
      broken.set(name, error);
    }
  };
  await Promise.all([...new Set(Object.values(config.roles))].map(resolve));
  return { config: { ...config, endpoints }, answered, broken };
}

/** What its servers take of what the roles send: a few tiny calls. */
async function preflightFindings(
  endpoint: Endpoint,
  { needs }: Assembly,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const wanted = needs.get(endpoint.name) ?? [];
  if (wanted.length === 0) return [];
  const what = `endpoint ${endpoint.name}`;
  try {
    const asked = { needs: wanted, known: [], onCall: () => undefined, signal };
    const found = (await endpoint.preflight?.(asked)) ?? [];
    const isOne = new Set(found.map(({ replica }) => replica)).size === 1;
    return found.map((each) =>
      finding(
        what,
        isLess(each) ? 'note' : 'ok',
        `${isOne ? '' : `${each.replica}, `}${findingText(each)}`,
      ),
    );
  } catch (error) {
    return [{ what, state: 'broken', text: messageOf(error), exitCode: exitCodeOf(error) }];
  }
}

/** What an aesthetic scorer needs besides; nothing where it is embedded. */
async function scorerFindings(config: Config): Promise<readonly Finding[]> {
  if (aestheticFilesOf(config) === null) return [];
  const found = await findingOf('aesthetic scorer', async () => {
    return tryAestheticModel(await resolveAestheticModel(config), new AbortController().signal);
  });
  return [found];
}

async function findingOf(what: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return finding(what, 'ok', await look());
  } catch (error) {
    return { what, state: 'broken', text: messageOf(error), exitCode: exitCodeOf(error) };
  }
}

function finding(what: string, state: 'ok' | 'note', text: string): Finding {
  return { what, state, text, exitCode: EXIT.done };
}
