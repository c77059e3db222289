/** What a server says about an error, wherever its dialect puts it. */
export interface ServerMessage {
  /** One line, at most 400 characters; empty where nothing readable was said. */
  readonly text: string;
  /** `code` and `type` of the error in lower case, space-separated. */
  readonly codes: string;
  /** The HTTP status that the body itself names, as errors within a 200 do. */
  readonly status: number | null;
  /** The name of the offending request field. */
  readonly param: string | null;
  /** OpenRouter marks an input that its moderation stopped. */
  readonly moderated: boolean;
  /** Google's RetryInfo. */
  readonly retryDelayMs: number | null;
}

const LENGTH_LIMIT = 400;

/**
 * Reads the error out of a response body: `{error: {…}}` (OpenAI and most others), the same in an
 * array (Gemini), `{error: "…"}` (Ollama, TGI), `{object: "error", message}` (vLLM before 0.10),
 * `{detail}` (FastAPI), or plain text.
 */
export function serverMessageOf(body: unknown): ServerMessage {
  const error = errorOf(body);
  const metadata = record(error.metadata);
  return {
    text: oneLine(textOf(error.message ?? error.detail ?? error.error ?? '')),
    codes: [error.code, error.type, error.error_type, error.status]
      .filter((code) => typeof code === 'string')
      .join(' ')
      .toLowerCase(),
    status: statusOf(error.code),
    param: typeof error.param === 'string' ? error.param : null,
    moderated: 'flagged_input' in metadata || 'reasons' in metadata,
    retryDelayMs: retryDelayMsOf(error.details),
  };
}

/** Whether a body that came with status 200 is an error after all. */
export function isErrorBody(body: unknown): boolean {
  const outer = record(Array.isArray(body) ? body[0] : body);
  return (outer.error !== undefined && outer.error !== null) || outer.object === 'error';
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function errorOf(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body === 'string') return { message: withoutMarkup(body) };
  const outer = record(Array.isArray(body) ? body[0] : body);
  return typeof outer.error === 'object' && outer.error !== null ? record(outer.error) : outer;
}

/** A proxy's page says the most in its title. */
function withoutMarkup(text: string): string {
  if (!/^\s*</.test(text)) return text;
  return /<title[^>]*>([^<]*)</i.exec(text)?.[1] ?? text.replaceAll(/<[^>]*>/g, ' ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > LENGTH_LIMIT ? `${line.slice(0, LENGTH_LIMIT)}…` : line;
}

function statusOf(code: unknown): number | null {
  const status = Number(code);
  return Number.isInteger(status) && status >= 400 && status <= 599 ? status : null;
}

function retryDelayMsOf(details: unknown): number | null {
  if (!Array.isArray(details)) return null;
  const delays = details.map((detail) => record(detail).retryDelay);
  const delay = delays.find((value) => typeof value === 'string');
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(delay ?? '')?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}
