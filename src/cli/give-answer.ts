import type { Answer, ChatRequest } from '../core/chat.ts';
import { questionKeyOf } from '../core/question-key.ts';
import type { AnswerCache } from '../run/answers/answer-cache.ts';
import { QuestionsInFlight } from '../run/answers/in-flight.ts';
import type { TakenBack } from '../run/answers/taken-back.ts';

/** A question and who has it. */
export interface GivenQuestion {
  readonly model: string;
  readonly role: string;
  readonly request: ChatRequest;
  readonly signal: AbortSignal;
  /** Whether it waits for an equal one that is on its way. One that goes into a batch does not. */
  readonly waits: boolean;
}

/**
 * Gives answers that are kept, or that an equal question on its way is about to get; else pays for
 * one, and keeps it. Without a cache every question is paid.
 */
export function createAnswerGiver(
  cache: AnswerCache | null,
  takenBack: TakenBack,
): (question: GivenQuestion, pay: () => Promise<Answer>) => Promise<Answer> {
  const inFlight = new QuestionsInFlight();
  return async ({ model, role, request, signal, waits }, pay) => {
    if (cache === null) return pay();
    const key = questionKeyOf(model, request);
    const mayBeGiven = async (answer: Answer) => isWanted(answer, request, takenBack);
    const ask = async (): Promise<Answer> => {
      const kept = await cache.get(key);
      if (kept && (await mayBeGiven(kept))) return asKept(kept, role);
      const answer = await pay();
      cache.put(key, answer);
      return answer;
    };
    if (!waits) return ask();
    const { answer, isShared } = await inFlight.ask(key, { signal, ask, mayBeGiven });
    return isShared ? asKept(answer, role) : answer;
  };
}

/** An answer that somebody else has paid. */
function asKept(answer: Answer, role: string): Answer {
  return { ...answer, call: { ...answer.call, role, fromCache: true } };
}

/** Not where the run wants another answer, or the same from another server. */
async function isWanted(
  { call: { answerSha256 = '', replica } }: Answer,
  { avoidReplica }: ChatRequest,
  takenBack: TakenBack,
): Promise<boolean> {
  if (avoidReplica !== undefined && avoidReplica === replica) return false;
  return !(await takenBack.has(answerSha256));
}
