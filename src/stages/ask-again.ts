import type { ChatRequest } from '../core/chat.ts';

/** How a question is asked once more. */
export interface Again {
  /** What was wrong with the last answer, and what is asked for instead. */
  readonly reminder: string;
  /** Where the question has a temperature it is at least this, so that the answer may differ. */
  readonly temperature: number | null;
  /** Whether whoever gave the last answer should not give the next. */
  readonly isElsewhere: boolean;
  /** The server that gave the last answer, where another is to be asked; null where any will do. */
  readonly avoidReplica: string | null;
}

/** Who is asked for a caption, and whether once more. */
export interface Asking {
  /** The role of the main caption where absent. */
  readonly role?: string;
  readonly again?: Again | null;
}

/** The question with the reminder behind its prompt, which is its first text. */
export function repeated(request: ChatRequest, again: Again | null): ChatRequest {
  if (again === null) return request;
  const { reminder, temperature, avoidReplica } = again;
  const [prompt, ...rest] = request.parts;
  const first =
    prompt && 'text' in prompt ? [{ ...prompt, text: `${prompt.text}\n\n${reminder}` }] : [];
  const { sampling } = request;
  const warm = Math.max(sampling.temperature ?? 0, temperature ?? 0);
  return {
    ...request,
    parts: [...first, ...rest],
    sampling: sampling.temperature === undefined ? sampling : { ...sampling, temperature: warm },
    ...(avoidReplica !== null && { avoidReplica }),
  };
}
