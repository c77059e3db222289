import type { Call, ChatRequest } from '../core/chat.ts';
import { EndpointError } from '../core/errors.ts';
import type { RoleNeed } from '../core/role-need.ts';
import type { ServerFinding } from '../core/server-finding.ts';
import { createFitter, type Fitted, type PictureLimit } from './fit-request.ts';
import type { Server } from './open-server.ts';
import { preflightQuestion } from './preflight-question.ts';
import { noPictures, noSchema, notOnTrial, refusesAll } from './preflight-errors.ts';
import { callOf, requestOnce, type Taken } from './request-once.ts';
import type { Sleep } from './sleep.ts';

/** What became of trying one server for one need. */
export type Verdict =
  /** Also where it stays unknown what the server takes: `finding` says why. */
  | { readonly kind: 'found'; readonly finding: ServerFinding }
  /** It works, and cannot do what is needed. */
  | { readonly kind: 'unfit'; readonly error: EndpointError }
  /** It answers nothing of use now. */
  | { readonly kind: 'broken'; readonly error: EndpointError; readonly finding: ServerFinding };

export interface Trying {
  readonly name: string;
  readonly key: string;
  readonly roles: readonly string[];
  readonly pictureLimit: PictureLimit;
  readonly onCall: (call: Call) => void;
  readonly now: () => number;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
}

/** A model that is loaded by the first question may take longer: the run then waits for it. */
const TIMEOUT_MS = 30_000;
const TRIES = 4;
const FIRST_WAIT_MS = 250;
/** Whoever asks for a longer pause is left in peace. */
const LONGEST_WAIT_MS = 2_000;
/** What servers say of pictures under statuses that say nothing of them (llama.cpp: 500). */
const ABOUT_PICTURES = /image|picture|vision|multi-?modal|mmproj/i;

type Question = Omit<RoleNeed, 'role'>;
type Result =
  | { readonly fitted: Fitted; readonly hasTokens: boolean; readonly error: null }
  | { readonly fitted: null; readonly error: EndpointError };

/** Never throws EndpointError; rethrows the reason of the signal. */
export async function tryServer(server: Server, need: RoleNeed, trying: Trying): Promise<Verdict> {
  const result = await ask(server, need, trying);
  if (result.error !== null) return judge(server, need, trying, result.error);
  const { fitted, hasTokens } = result;
  const picturesTaken = fitted.reduction?.picturesSent ?? need.pictures;
  const found = { ...findingOf(server, need, trying), picturesTaken, unknown: null };
  if (need.topLogprobs === undefined) return { kind: 'found', finding: found };
  return { kind: 'found', finding: { ...found, logprobs: hasTokens ? 'given' : 'ignored' } };
}

/** What a question that was not answered tells of the server; others may be asked to find out. */
async function judge(
  server: Server,
  need: RoleNeed,
  trying: Trying,
  error: EndpointError,
): Promise<Verdict> {
  const finding = findingOf(server, need, trying);
  const unknown = { kind: 'found', finding: { ...finding, unknown: error.message } } as const;
  const broken = {
    kind: 'broken',
    error: notOnTrial(error, trying.roles),
    finding: unknown.finding,
  } as const;
  if (error.fault === 'busy' || error.code === 'endpoint_timeout') return unknown;
  const said = error.message.replace(server.title, '');
  const isRefused = error.fault === 'request' || (need.pictures > 0 && ABOUT_PICTURES.test(said));
  if (error.fault === 'endpoint' && !isRefused) return broken;
  if (isRefused && need.topLogprobs !== undefined) {
    return tryWithoutLogprobs(server, need, trying);
  }
  const plain = { ...need, pictures: 0, jsonSchema: false };
  if (isRefused && need.jsonSchema) {
    const without = await ask(server, { ...need, jsonSchema: false }, trying);
    if (without.error === null) return { kind: 'unfit', error: noSchema(server, error, trying) };
  }
  const isPlain = need.pictures === 0 && !need.jsonSchema;
  const short = isPlain ? { error } : await ask(server, plain, trying);
  if (short.error === null) {
    const isUnfit = isRefused && need.pictures > 0;
    return isUnfit ? { kind: 'unfit', error: noPictures(server, error, trying) } : unknown;
  }
  if (isRefused && short.error.fault === 'request') {
    return { kind: 'unfit', error: refusesAll(error, trying.roles) };
  }
  return short.error.fault === 'busy' ? unknown : broken;
}

/** Where they are what it refuses, answers are as good without: it is asked for none from now on. */
async function tryWithoutLogprobs(
  server: Server,
  { topLogprobs: _, ...need }: RoleNeed,
  trying: Trying,
): Promise<Verdict> {
  const verdict = await tryServer(server, need, trying);
  if (verdict.kind !== 'found' || verdict.finding.unknown !== null) return verdict;
  server.logprobs.areTaken = false;
  return { kind: 'found', finding: { ...verdict.finding, logprobs: 'refused' } };
}

/** With fewer pictures where the server takes no more. */
async function ask(server: Server, question: Question, trying: Trying): Promise<Result> {
  const { name, roles, signal, now, onCall, pictureLimit } = trying;
  const fit = createFitter(null, pictureLimit);
  const timeoutMs = Math.min(TIMEOUT_MS, server.timeoutMs);
  try {
    const { result, fitted } = await fit(preflightQuestion(question), signal, async (request) => {
      const once = async (): Promise<Taken> =>
        requestOnce(server, request, { timeoutMs, stall: null, now, signal });
      return { ...(await patiently(once, trying)), request };
    });
    onCall(paid(result, { role: roles[0] ?? '', name, server }));
    return { fitted, hasTokens: result.completion.tokens !== null, error: null };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EndpointError) return { fitted: null, error };
    throw error;
  }
}

/** A server that fails now and then is no worse for it: only what stays so tells of it. */
async function patiently(
  once: () => Promise<Taken>,
  { sleep, signal }: Pick<Trying, 'sleep' | 'signal'>,
): Promise<Taken> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await once();
    } catch (error) {
      const mayPass =
        error instanceof EndpointError &&
        (error.fault === 'transient' || error.fault === 'busy') &&
        error.code !== 'endpoint_timeout';
      if (!mayPass || tries === TRIES) throw error;
      const waitMs = error.retryAfterMs ?? FIRST_WAIT_MS * 2 ** (tries - 1);
      if (waitMs > LONGEST_WAIT_MS) throw error;
      await sleep(waitMs, signal);
    }
  }
}

function paid(
  { completion, latencyMs, refused, request }: Taken & { readonly request: ChatRequest },
  { role, name, server }: { readonly role: string; readonly name: string; readonly server: Server },
): Call {
  const call = callOf(role, request, completion, { name, model: server.model, server });
  return { ...call, latencyMs, attempts: 1 + refused };
}

/** As long as nothing was found. */
function findingOf(server: Server, need: RoleNeed, { name, key, roles, now }: Trying) {
  const { replica, forms } = server;
  return {
    ...{ key, endpoint: name, replica: replica.options.name, roles, at: now() },
    ...{ picturesNeeded: need.pictures, picturesTaken: need.pictures },
    form: need.jsonSchema ? forms.current : null,
    unknown: 'it was not asked',
  };
}
