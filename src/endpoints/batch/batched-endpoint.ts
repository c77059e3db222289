import type { BatchDesk, BatchResult } from '../../core/batch.ts';
import type { Amount } from '../../core/budget.ts';
import { answerSha256Of, picturesOf, promptSha256Of } from '../../core/call-hashes.ts';
import type { Answer, Call, ChatRequest, Endpoint } from '../../core/chat.ts';
import { AnswerPending, EndpointError } from '../../core/errors.ts';
import { questionKeyOf } from '../../core/question-key.ts';
import { createFitter, type Fitted, type Shrink } from '../fit-request.ts';
import type { WatchAnswer } from '../openai.ts';
import { costUsdOf, type Prices } from '../price.ts';
import type { Completion } from '../read-completion.ts';
import { outcomeAtLimit } from '../outcome-at-limit.ts';
import { readBatchAnswer } from './batch-answer.ts';
import { batchLine, type BatchLineOptions } from './batch-lines.ts';

export interface BatchedEndpointOptions extends BatchLineOptions {
  readonly name: string;
  readonly title: string;
  readonly desk: BatchDesk;
  /** Batches that a question may be in without an answer; the last failure is then its own. */
  readonly maxAttempts: number;
  /** As batches are charged. */
  readonly prices: Prices | null;
  readonly most: (request: ChatRequest) => Amount;
  readonly shrink: Shrink | null;
  readonly watchAnswer?: WatchAnswer | undefined;
  /**
   * Whether a result is not to be given any more, as its record was taken back since. Null stands for
   * a failure.
   */
  readonly isTakenBack: (at: number, answerSha256: string | null) => Promise<boolean>;
  readonly probe: (signal: AbortSignal) => Promise<void>;
  /** Milliseconds since 1970 when this process began. */
  readonly startedAt: number;
}

/**
 * A model that is asked in batches. What has come back is given at once; any other question goes into
 * the next batch, and AnswerPending is thrown: whoever asked asks again once the batch is over.
 */
export function createBatchedEndpoint(options: BatchedEndpointOptions): Endpoint {
  const { name, model, desk, prices } = options;
  const fit = createFitter(options.shrink);
  const ask = async (role: string, request: ChatRequest, signal: AbortSignal): Promise<Answer> => {
    const { result: taken, fitted } = await fit(request, signal, async (question) => {
      signal.throwIfAborted();
      const key = questionKeyOf(model, question);
      const result = await desk.resultOf(key);
      const completion = result && (await takeFrom(result, question, options));
      if (result && completion) return { result, completion };
      const line = (): Uint8Array => batchLine(key, question, options);
      const asked = {
        ...{ key, line, most: options.most(question), after: result?.batch ?? null },
        pictures: picturesOf(question).length,
      };
      const isIn = await desk.put(asked, signal);
      throw new AnswerPending(isIn ? [key] : []);
    });
    const { completion, result } = taken;
    return {
      outcome: outcomeAtLimit(completion, request.sampling.maxTokens),
      text: completion.text,
      ...(completion.tokens && { tokens: completion.tokens }),
      call: callOf(completion, fitted, result, { role, name, model, prices }),
    };
  };
  return { name, model, ask, probe: options.probe };
}

/** Null where the question is to be asked anew. Throws what its record has to live with. */
async function takeFrom(
  result: BatchResult,
  question: ChatRequest,
  { title, maxAttempts, isTakenBack, watchAnswer, startedAt }: BatchedEndpointOptions,
): Promise<Completion | null> {
  const answer = readBatchAnswer(result, title);
  if (answer.completion !== null) {
    const { completion } = answer;
    if (await isTakenBack(result.at, answerSha256Of(sentOf(question), completion.text)))
      return null;
    const objection = (await watchAnswer?.(question, completion)) ?? null;
    if (objection === null) return completion;
    throw new EndpointError(`${title}: ${objection}`, {
      fault: 'endpoint',
      code: 'endpoint_repeats_itself',
    });
  }
  const { error } = answer;
  if (await isTakenBack(result.at, null)) return null;
  if (error.fault === 'request') throw error;
  if (error.fault === 'endpoint') {
    // Whoever resumes has had the chance to mend it.
    if (result.at < startedAt) return null;
    throw error;
  }
  if (result.tries < maxAttempts) return null;
  const { code, status } = error;
  throw new EndpointError(`${error.message} Given up after ${result.tries} batches.`, {
    fault: 'transient',
    ...{ code, status, cause: error },
  });
}

function sentOf(request: ChatRequest): Pick<Call, 'promptSha256' | 'pictureSha256'> {
  const pictureSha256 = picturesOf(request).map(({ sha256 }) => sha256);
  return { promptSha256: promptSha256Of(request), pictureSha256 };
}

function callOf(
  { model, usage, text }: Completion,
  { request, reduction }: Fitted,
  { batch, tookMs, tries }: BatchResult,
  asked: {
    readonly role: string;
    readonly name: string;
    readonly model: string;
    readonly prices: Prices | null;
  },
): Call {
  const sent = sentOf(request);
  return {
    role: asked.role,
    endpoint: asked.name,
    batch,
    model: model ?? asked.model,
    vlm: true,
    ...sent,
    answerSha256: answerSha256Of(sent, text),
    sampling: request.sampling,
    inputTokens: usage?.inputTokens ?? null,
    outputTokens: usage?.outputTokens ?? null,
    ...(usage !== null &&
      usage.cachedInputTokens > 0 && { cachedInputTokens: usage.cachedInputTokens }),
    costUsd: costUsdOf(usage, asked.prices, sent.pictureSha256.length),
    latencyMs: tookMs,
    attempts: tries + 1,
    ...(reduction && { reduction }),
  };
}
